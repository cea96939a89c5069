/**
 * What a load is asked to be, and whether that makes sense. Options are refused before anything is sent.
 */
import type { Delivery } from "../contract/system.ts";
import type { Try } from "../history/types.ts";
import type { LoadHistory } from "./attempts.ts";

export interface LoadOptions {
  /** `http://host:port` of the edge. */
  readonly origin: string;
  readonly delivery: Delivery;
  readonly history: LoadHistory;
  readonly seed: number;
  /** Tells the runs of one seed apart in the event ids: letters, digits, `.`, `_`, `-`. */
  readonly runTag: string;
  readonly perSecond: number;
  /** Share of acknowledged operations that are delivered once more on purpose, 0 to 1. */
  readonly redelivered: number;
  readonly attemptTimeoutMs: number;
  /** After its due time an operation is tried for this long. */
  readonly deadlineMs: number;
  readonly accounts?: number;
  readonly tenants?: number;
  /** Told of every try when it is over, redeliveries included. */
  readonly onTry?: (attempt: Try, eventId: string) => void;
}

/** Throws a `RangeError` that names the option and the value it cannot have. */
export function requireSound(options: LoadOptions): void {
  const { perSecond, redelivered, attemptTimeoutMs, deadlineMs, runTag } = options;
  if (!(perSecond > 0 && Number.isFinite(perSecond))) {
    throw new RangeError(`a load needs more than 0 arrivals a second, got ${perSecond}`);
  }
  if (!(redelivered >= 0 && redelivered <= 1)) {
    throw new RangeError(`the share of redeliveries is between 0 and 1, got ${redelivered}`);
  }
  if (!(attemptTimeoutMs > 0 && deadlineMs > 0)) {
    throw new RangeError(
      `a try's time-out and the deadline are more than 0 ms, got ${attemptTimeoutMs} and ${deadlineMs}`,
    );
  }
  if (!/^[\w.-]+$/.test(runTag)) {
    throw new RangeError(
      `a run tag is made of letters, digits, '.', '_' and '-', got ${JSON.stringify(runTag)}`,
    );
  }
}
