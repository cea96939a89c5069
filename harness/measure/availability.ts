/**
 * Which share of the operations got through: with retries before the deadline, and at the first try.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { okCode } from "../history/operations.ts";
import { perHistory } from "./per-history.ts";

export interface Availability {
  /** Operations attempted. */
  readonly examined: number;
  /** Share acknowledged before their deadline, 0 to 1; `null` when none was attempted. */
  readonly share: number | null;
  /** Share acknowledged at the first try. */
  readonly firstTryShare: number | null;
  /** Numbers of the operations that were not acknowledged before their deadline. */
  readonly late: readonly number[];
}

export const availabilityOf = perHistory((history: IndexedHistory): Availability => {
  const { count, due, acknowledgedAt, firstTry, tries } = history.operations;
  const late: number[] = [];
  let firstTriesOk = 0;
  for (let i = 0; i < count; i++) {
    // An operation without acknowledgement has NaN here, which is never in time.
    const inTime = acknowledgedAt[i]! <= due[i]! + history.run.load.deadlineMs;
    if (!inTime) late.push(i);
    const first = firstTry[i]!;
    if (first < firstTry[i + 1]! && tries.outcome[first] === okCode) firstTriesOk++;
  }
  return {
    examined: count,
    share: count === 0 ? null : (count - late.length) / count,
    firstTryShare: count === 0 ? null : firstTriesOk / count,
    late,
  };
});
