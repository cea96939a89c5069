/**
 * Which share of the operations got through: with retries before the deadline, and at the first attempt.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { type AttemptTable, infoCode, okCode } from "../history/operations.ts";
import { sentByHand } from "./by-hand.ts";
import { cutShort } from "./cut-short.ts";
import { busyBetween, busyMsBetween } from "./machine.ts";
import { perHistory } from "./per-history.ts";

export interface Availability {
  /** Operations attempted, without those that an aborted load cut short, and those sent by hand or past the edge. */
  readonly examined: number;
  /** Share acknowledged before their deadline, 0 to 1; `null` when none was attempted. */
  readonly share: number | null;
  /** Share acknowledged at the first attempt. */
  readonly firstAttemptShare: number | null;
  /** Numbers of the operations that were not acknowledged before their deadline. */
  readonly late: readonly number[];
  /**
   * How many of those the sender's retry budget may have kept from getting through: nothing was decided, and the last attempt was
   * over so long before the deadline that there was time for another. 0 where the budget withheld nothing.
   */
  readonly withheld: number;
  /** How many first attempts timed out while this machine had nothing left to give. */
  readonly starved: number;
  /** How many of the late operations spent more than half of their time until the deadline on such a machine. */
  readonly lateOnBusyMachine: number;
}

/** The longest that a sender waits by itself before it tries again (`load/backoff.ts`). */
const backoffMsMost = 2_000;

export const availabilityOf = perHistory((history: IndexedHistory): Availability => {
  const { count, due, outcome, acknowledgedAt, firstAttempt, attempts, pastEdge } = history.operations;
  const { attemptTimeoutMs, deadlineMs } = history.run.load;
  const budgetHeld = (history.senders.at(-1)?.retriesHeld ?? 0) > 0;
  const late: number[] = [];
  let withheld = 0;
  const wasCutShort = cutShort(history);
  const isByHand = sentByHand(history);
  let examined = 0;
  let firstAttemptsOk = 0;
  let starved = 0;
  const busyMs = busyMsBetween(history);
  const wasBusy = busyBetween(history);
  const isStarved = (first: number) =>
    timedOut(attempts, first, attemptTimeoutMs) && wasBusy(attempts.sent[first]!, attempts.done[first]!);
  for (let i = 0; i < count; i++) {
    if (wasCutShort(i) || isByHand(i) || pastEdge.has(i)) continue;
    examined++;
    // An operation without acknowledgement has NaN here, which is never in time.
    const inTime = acknowledgedAt(i) <= due[i]! + deadlineMs;
    if (!inTime) late.push(i);
    if (
      budgetHeld &&
      outcome[i] === infoCode &&
      wasHeldBack(attempts, firstAttempt[i + 1]! - 1, due[i]! + deadlineMs)
    )
      withheld++;
    const first = firstAttempt[i]!;
    if (first === firstAttempt[i + 1]!) continue;
    if (attempts.outcome[first] === okCode) firstAttemptsOk++;
    else if (isStarved(first)) starved++;
  }
  return {
    examined,
    share: examined === 0 ? null : (examined - late.length) / examined,
    firstAttemptShare: examined === 0 ? null : firstAttemptsOk / examined,
    late,
    withheld,
    starved,
    lateOnBusyMachine: late.filter((i) => busyMs(due[i]!, due[i]! + deadlineMs) > deadlineMs / 2).length,
  };
});

function timedOut({ outcome, sent, done }: AttemptTable, number: number, timeoutMs: number): boolean {
  return outcome[number] === infoCode && done[number]! - sent[number]! >= timeoutMs;
}

/** A refusal decides: after it nothing is tried again. */
function wasHeldBack({ outcome, done }: AttemptTable, last: number, deadlineAt: number): boolean {
  return outcome[last] === infoCode && done[last]! < deadlineAt - backoffMsMost;
}
