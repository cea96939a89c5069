/**
 * Which share of the operations got through: with retries before the deadline, and at the first try.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { okCode } from "../history/operations.ts";
import { sentByHand } from "./by-hand.ts";
import { cutShort } from "./cut-short.ts";
import { perHistory } from "./per-history.ts";

export interface Availability {
  /** Operations attempted, without those that an aborted load cut short, and those sent by hand or past the edge. */
  readonly examined: number;
  /** Share acknowledged before their deadline, 0 to 1; `null` when none was attempted. */
  readonly share: number | null;
  /** Share acknowledged at the first try. */
  readonly firstTryShare: number | null;
  /** Numbers of the operations that were not acknowledged before their deadline. */
  readonly late: readonly number[];
}

export const availabilityOf = perHistory((history: IndexedHistory): Availability => {
  const { count, due, acknowledgedAt, firstTry, tries, pastEdge } = history.operations;
  const late: number[] = [];
  const wasCutShort = cutShort(history);
  const isByHand = sentByHand(history);
  let examined = 0;
  let firstTriesOk = 0;
  for (let i = 0; i < count; i++) {
    if (wasCutShort(i) || isByHand(i) || pastEdge.has(i)) continue;
    examined++;
    // An operation without acknowledgement has NaN here, which is never in time.
    const inTime = acknowledgedAt[i]! <= due[i]! + history.run.load.deadlineMs;
    if (!inTime) late.push(i);
    const first = firstTry[i]!;
    if (first < firstTry[i + 1]! && tries.outcome[first] === okCode) firstTriesOk++;
  }
  return {
    examined,
    share: examined === 0 ? null : (examined - late.length) / examined,
    firstTryShare: examined === 0 ? null : firstTriesOk / examined,
    late,
  };
});
