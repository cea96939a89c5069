/**
 * How many requests a system was sent: what its senders asked of it, retries included, is what it had to bear.
 */
import type { Measures } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { perHistory } from "./per-history.ts";

const second = 1_000;

export const attemptsOf = perHistory((history: IndexedHistory): NonNullable<Measures["attempts"]> => {
  const { operations, redeliveries } = history;
  const { count, firstTry, tries } = operations;
  let first = 0;
  for (let i = 0; i < count; i++) if (firstTry[i]! < firstTry[i + 1]!) first++;
  const total = tries.count + redeliveries.count;
  return {
    total,
    retries: tries.count - first,
    perSecondMost: mostWithinOneSecond([tries.sent, redeliveries.sent]),
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
