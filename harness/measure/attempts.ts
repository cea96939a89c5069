/**
 * How many requests the load sent a system: what its senders asked of it, retries included, is what it had to bear.
 */
import type { Measures } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { sentByHand } from "./by-hand.ts";
import { perHistory } from "./per-history.ts";

const secondMs = 1_000;

export const attemptsOf = perHistory((history: IndexedHistory): NonNullable<Measures["attempts"]> => {
  const { operations, redeliveries } = history;
  const { count, firstAttempt, attempts } = operations;
  const isByHand = sentByHand(history);
  const bySecond = new SecondCounts();
  let [all, first] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (isByHand(i)) continue;
    const until = firstAttempt[i + 1]!;
    if (firstAttempt[i]! < until) first++;
    all += until - firstAttempt[i]!;
    for (let one = firstAttempt[i]!; one < until; one++) bySecond.add(attempts.sent[one]!);
  }
  for (const sent of redeliveries.sent) bySecond.add(sent);
  return {
    total: all + redeliveries.count,
    retries: all - first,
    perSecondMost: bySecond.most,
  };
});

/** Counts times by the second of the history they fall in. */
class SecondCounts {
  readonly #counts = new Map<number, number>();
  most = 0;

  add(at: number): void {
    const second = Math.floor(at / secondMs);
    const count = (this.#counts.get(second) ?? 0) + 1;
    this.#counts.set(second, count);
    if (count > this.most) this.most = count;
  }
}
