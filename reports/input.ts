/**
 * What every renderer is given: the result of a drill, and what was measured of its history to draw and to follow
 * single events. Nothing else, so that a report of an old run can be made again at any time. Texts in a result come from systems under test and are not trusted:
 * `legible` takes out what a terminal, an XML parser or a reader would trip over; escaping is each format's own duty.
 */
import type { Result } from "../harness/contract/result.ts";
import type { EventLife } from "../harness/measure/event-life.ts";
import type { Series } from "../harness/measure/series.ts";
import type { StepTime } from "../harness/measure/step-times.ts";

export interface ReportInput {
  readonly result: Result;
  readonly series: Series;
  /** Of every event that a witness names, and of `longestWaits`. */
  readonly lives: readonly EventLife[];
  /** Ids of the events that an outage hurt most; empty unless the drill failed. */
  readonly longestWaits: readonly string[];
  /** Id of the fault that the measures are about; `null` when none took effect. */
  readonly mainFault: string | null;
  readonly steps: readonly StepTime[];
  /** Where the history of a drill that did not end stops, in words; `null` for one that ended. */
  readonly unfinished: string | null;
}

/** Control characters (C0 but for tab and line feed, DEL, C1), lone surrogates, and text-direction overrides. */
const illegible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be found
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]|\p{Surrogate}/gu;

/** The same value with every illegible character in every string (object keys too) replaced by U+FFFD. */
export function legible<T>(value: T): T {
  return replaceIn(value) as T;
}

function replaceIn(value: unknown): unknown {
  if (typeof value === "string") return value.replace(illegible, "\ufffd");
  if (Array.isArray(value)) return value.map(replaceIn);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [replaceIn(key), replaceIn(item)]));
}
