/**
 * All attempts of the load as columns, redeliveries included. Those that were given up before their time are left out: they
 * tell of the sender, not of the service.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { type AttemptTable, infoCode, okCode } from "../history/operations.ts";
import { sentByHand } from "./by-hand.ts";
import { perHistory } from "./per-history.ts";
import type { Samples } from "./samples.ts";

export interface LoadAttempts extends Samples {
  readonly sent: Float64Array;
  readonly done: Float64Array;
  readonly ok: Uint8Array;
  /** Numbers of `regionNames`, or `noRegion`: the region that answered. */
  readonly region: Uint8Array;
  /** 1 for the first attempt of an operation. */
  readonly first: Uint8Array;
}

export const loadAttemptsOf = perHistory((history: IndexedHistory): LoadAttempts => {
  const { operations, redeliveries, run } = history;
  const { attemptTimeoutMs, deadlineMs } = run.load;
  const all = columnsOf(operations.attempts.count + redeliveries.count);
  const sender = history.senders.at(-1);
  // When an interrupted sender ends, everything in flight is given up.
  const settledUntil = sender?.aborted ? sender.at - attemptTimeoutMs : Number.POSITIVE_INFINITY;
  const cutOffBy = healingDuring(history);
  let count = 0;
  const add = (
    { sent, done, outcome, region }: AttemptTable,
    i: number,
    deadline: number,
    first: boolean,
  ) => {
    const timedOut = done[i]! - sent[i]! >= attemptTimeoutMs;
    const expired = outcome[i] === infoCode && done[i]! >= deadline && !timedOut;
    if (expired || sent[i]! > settledUntil) return;
    const ok = outcome[i] === okCode;
    const healing = ok || timedOut ? null : cutOffBy(sent[i]!, done[i]!);
    all.sent[count] = healing ?? sent[i]!;
    all.done[count] = done[i]!;
    all.ok[count] = ok ? 1 : 0;
    all.region[count] = region[i]!;
    all.first[count++] = first ? 1 : 0;
  };
  const isByHand = sentByHand(history);
  for (let operation = 0; operation < operations.count; operation++) {
    if (isByHand(operation)) continue;
    const deadline = operations.due[operation]! + deadlineMs;
    const first = operations.firstAttempt[operation]!;
    for (let i = first; i < operations.firstAttempt[operation + 1]!; i++)
      add(operations.attempts, i, deadline, i === first);
  }
  for (let i = 0; i < redeliveries.count; i++) add(redeliveries, i, Number.POSITIVE_INFINITY, false);
  return shortened(all, count);
});

/**
 * The healing that was requested while an attempt was in flight, `null` without one. What healing cut off says nothing of
 * the service before it, so it counts from the healing on. What timed out had been left without an answer before.
 */
function healingDuring({ faults }: IndexedHistory): (sent: number, done: number) => number | null {
  const healings = faults.flatMap(({ healRequestedAt }) => healRequestedAt ?? []);
  return (sent, done) => healings.find((at) => sent < at && at <= done) ?? null;
}

function columnsOf(most: number): LoadAttempts {
  return {
    sent: new Float64Array(most),
    done: new Float64Array(most),
    ok: new Uint8Array(most),
    region: new Uint8Array(most),
    first: new Uint8Array(most),
  };
}

function shortened({ sent, done, ok, region, first }: LoadAttempts, count: number): LoadAttempts {
  return {
    sent: sent.subarray(0, count),
    done: done.subarray(0, count),
    ok: ok.subarray(0, count),
    region: region.subarray(0, count),
    first: first.subarray(0, count),
  };
}
