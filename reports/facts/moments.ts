/**
 * The drill's moments on one clock: seconds since the run began. The result's timeline, the faults and the measured
 * stages of the recovery come together here in the order in which they happened, numbered where the chart marks them.
 */
import {
  type FaultResult,
  type FaultStep,
  faultStepText,
  type Result,
} from "../../harness/contract/result.ts";
import type { ReportInput } from "../input.ts";
import { recoverySegments, stageWords } from "./recovery.ts";

export interface Moment {
  readonly seconds: number;
  readonly kind: string;
  readonly text: string;
  /** The same without what was seen of it, for readers outside. */
  readonly short: string;
  /** The mark on the chart; `null` for what is only listed. */
  readonly mark: number | null;
}

/** Kinds that are listed but not marked: the chart has room for turning points only. */
const unmarked = new Set(["step", "probe"]);

export function secondsSinceStart(result: Result, at: string): number {
  return (Date.parse(at) - Date.parse(result.run.startedAt)) / 1000;
}

/** A stretch of time, in seconds since the run began. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** All moments in order of time. Turning points within the `chart`'s span are numbered from 1. */
export function moments(input: ReportInput, chart: Span | null): Moment[] {
  const { result } = input;
  const told = result.timeline.map(({ at, kind, text, fault, step }) => ({
    seconds: secondsSinceStart(result, at),
    kind,
    text,
    short: step === undefined ? text : faultStepOf(result, fault, step, text),
  }));
  const faults = result.timeline.some(({ kind }) => kind === "fault") ? [] : faultMoments(result);
  const all = [...told, ...faults, ...measuredMoments(input)].sort((a, b) => a.seconds - b.seconds);
  const isMarked = ({ seconds, kind }: { seconds: number; kind: string }) =>
    chart !== null && !unmarked.has(kind) && seconds >= chart.from && seconds <= chart.to;
  let marks = 0;
  return all.map((moment) => ({ ...moment, mark: isMarked(moment) ? ++marks : null }));
}

function measuredMoments(input: ReportInput) {
  const { result } = input;
  const beganAt = outageBeganAt(input);
  if (beganAt === null) return [];
  const start = secondsSinceStart(result, beganAt);
  return recoverySegments(result.measures.rto).map(({ stage, toMs }) => {
    const text = `${stage}: ${stageWords[stage]}`;
    return { seconds: start + toMs / 1000, kind: "measured", text, short: text };
  });
}

function faultStepOf({ faults }: Result, id: string | undefined, step: FaultStep, text: string): string {
  const fault = faults.find((one) => one.id === id);
  return fault === undefined ? text : faultStepText(fault.kind, fault.target, step);
}

function faultMoments(result: Result) {
  return result.faults.flatMap((fault) => {
    const name = `${fault.kind} ${fault.target}`;
    const steps: [string | null, string][] = [
      [fault.effectiveAt, `${name}: effect proven`],
      [fault.healRequestedAt, `${name}: healing began`],
      [fault.healedAt, `${name}: healing proven`],
    ];
    return steps
      .filter((step): step is [string, string] => step[0] !== null)
      .map(([at, text]) => ({ seconds: secondsSinceStart(result, at), kind: "fault", text, short: text }));
  });
}

/** The fault that recovery is counted from. */
export function measuredFault({ result, mainFault }: ReportInput): FaultResult | undefined {
  return result.faults.find(({ id, effectiveAt }) => id === mainFault && effectiveAt !== null);
}

/** What the recovery time is counted from; `null` where no fault took effect. */
export function outageBeganAt(input: ReportInput): string | null {
  return input.result.measures.rto?.begin?.notBeforeAt ?? measuredFault(input)?.effectiveAt ?? null;
}

/** The time a fault lasted; `healing` and `end` are `null` where it was never healed. */
export interface FaultSpan {
  readonly label: string;
  readonly start: number;
  readonly healing: number | null;
  readonly end: number | null;
}

/** Faults whose effect was proven, in seconds since the run began. */
export function faultSpans(result: Result): FaultSpan[] {
  const seconds = (at: string | null) => (at === null ? null : secondsSinceStart(result, at));
  return result.faults.flatMap(({ kind, target, effectiveAt, healRequestedAt, healedAt }) => {
    const start = seconds(effectiveAt);
    if (start === null) return [];
    return [{ label: `${kind} ${target}`, start, healing: seconds(healRequestedAt), end: seconds(healedAt) }];
  });
}
