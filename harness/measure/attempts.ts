/**
 * How many requests the load sent a system: what its senders asked of it, retries included, is what it had to bear.
 */
import type { Measures } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { sentByHand } from "./by-hand.ts";
import { perHistory } from "./per-history.ts";

const second = 1_000;

export const attemptsOf = perHistory((history: IndexedHistory): NonNullable<Measures["attempts"]> => {
  const { operations, redeliveries } = history;
  const { count, firstAttempt, attempts } = operations;
  const isByHand = sentByHand(history);
  const sent = new Float64Array(attempts.count);
  let [all, first] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (isByHand(i)) continue;
    if (firstAttempt[i]! < firstAttempt[i + 1]!) first++;
    for (let one = firstAttempt[i]!; one < firstAttempt[i + 1]!; one++) sent[all++] = attempts.sent[one]!;
  }
  return {
    total: all + redeliveries.count,
    retries: all - first,
    perSecondMost: mostWithinOneSecond([sent.subarray(0, all), redeliveries.sent]),
  };
});

/** By seconds of the history. */
function mostWithinOneSecond(columns: readonly Float64Array[]): number {
  const counts = new Map<number, number>();
  let most = 0;
  for (const sent of columns)
    for (const at of sent) {
      const number = (counts.get(Math.floor(at / second)) ?? 0) + 1;
      counts.set(Math.floor(at / second), number);
      if (number > most) most = number;
    }
  return most;
}
