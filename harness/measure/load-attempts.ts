/**
 * All attempts of the load, redeliveries included, as numbers of rows in the columns of the history: there may be millions, and
 * no time is kept twice. Those that were given up before their time are left out: they tell of the sender, not of the service.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { type AttemptTable, infoCode, okCode } from "../history/operations.ts";
import { sentByHand } from "./by-hand.ts";
import { perHistory } from "./per-history.ts";
import type { Samples } from "./samples.ts";

export interface LoadAttempts extends Samples {
  /** One of the numbers of `regionNames`, or `noRegion`: the region that answered. */
  regionOf(i: number): number;
  /** Whether it is the first attempt of an operation. */
  isFirst(i: number): boolean;
}

export const loadAttemptsOf = perHistory((history: IndexedHistory): LoadAttempts => {
  const { operations, redeliveries, run } = history;
  const found = new AttemptRows(history);
  const isByHand = sentByHand(history);
  const isGivenUp = givenUpEarly(history);
  for (let operation = 0; operation < operations.count; operation++) {
    if (isByHand(operation)) continue;
    const deadline = operations.due[operation]! + run.load.deadlineMs;
    const first = operations.firstAttempt[operation]!;
    for (let row = first; row < operations.firstAttempt[operation + 1]!; row++)
      if (!isGivenUp(operations.attempts, row, deadline)) found.add(row, row === first);
  }
  found.beginRedeliveries();
  for (let row = 0; row < redeliveries.count; row++)
    if (!isGivenUp(redeliveries, row, Number.POSITIVE_INFINITY)) found.add(row, false);
  return found;
});

class AttemptRows implements LoadAttempts {
  count = 0;
  readonly #ofOperations: AttemptTable;
  readonly #redeliveries: AttemptTable;
  /** From this attempt on, rows are those of the redeliveries. */
  #redeliveredFrom = Number.POSITIVE_INFINITY;
  readonly #row: Uint32Array;
  readonly #first: Uint8Array;
  readonly #attemptTimeoutMs: number;
  readonly #healings: readonly number[];

  constructor({ operations, redeliveries, run, faults }: IndexedHistory) {
    this.#ofOperations = operations.attempts;
    this.#redeliveries = redeliveries;
    this.#row = new Uint32Array(operations.attempts.count + redeliveries.count);
    this.#first = new Uint8Array(this.#row.length);
    this.#attemptTimeoutMs = run.load.attemptTimeoutMs;
    this.#healings = faults.flatMap(({ healRequestedAt }) => healRequestedAt ?? []);
  }

  add(row: number, isFirst: boolean): void {
    this.#row[this.count] = row;
    this.#first[this.count++] = isFirst ? 1 : 0;
  }

  beginRedeliveries(): void {
    this.#redeliveredFrom = this.count;
  }

  sentAt(i: number): number {
    const sent = this.#tableOf(i).sent[this.#row[i]!]!;
    return this.isOk(i) ? sent : this.#failedFrom(sent, this.doneAt(i));
  }

  doneAt(i: number): number {
    return this.#tableOf(i).done[this.#row[i]!]!;
  }

  isOk(i: number): boolean {
    return this.#tableOf(i).outcome[this.#row[i]!] === okCode;
  }

  regionOf(i: number): number {
    return this.#tableOf(i).region[this.#row[i]!]!;
  }

  isFirst(i: number): boolean {
    return this.#first[i] === 1;
  }

  /**
   * What healing cut off says nothing of the service before it, so it counts from the healing on. What timed out had been left
   * without an answer before.
   */
  #failedFrom(sent: number, done: number): number {
    if (done - sent >= this.#attemptTimeoutMs) return sent;
    return this.#healings.find((at) => sent < at && at <= done) ?? sent;
  }

  #tableOf(i: number): AttemptTable {
    return i < this.#redeliveredFrom ? this.#ofOperations : this.#redeliveries;
  }
}

/** Whether a sender gave up an attempt, of an operation that is due by `deadline`, before it timed out or was answered. */
function givenUpEarly({ run, senders }: IndexedHistory) {
  const { attemptTimeoutMs } = run.load;
  const sender = senders.at(-1);
  // When an interrupted sender ends, everything in flight is given up.
  const settledUntil = sender?.aborted ? sender.at - attemptTimeoutMs : Number.POSITIVE_INFINITY;
  return ({ sent, done, outcome }: AttemptTable, row: number, deadline: number): boolean => {
    const timedOut = done[row]! - sent[row]! >= attemptTimeoutMs;
    const expired = outcome[row] === infoCode && done[row]! >= deadline && !timedOut;
    return expired || sent[row]! > settledUntil;
  };
}
