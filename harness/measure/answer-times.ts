/** How long acknowledgements took before an outage. The latest ones tell: what was long ago is no measure of what came next. */
import type { LoadAttempts } from "./load-attempts.ts";

/** More would not tell more, and there may be millions. */
const most = 10_000;

/** Milliseconds, ascending, of the latest acknowledgements that were over before `until`. */
export function answerTimesBefore({ sent, done, ok }: LoadAttempts, until: number): Float64Array {
  const took = new Float64Array(most);
  let count = 0;
  for (let i = 0; i < sent.length; i++)
    if (ok[i] === 1 && done[i]! < until) took[count++ % most] = done[i]! - sent[i]!;
  return took.subarray(0, Math.min(count, most)).sort();
}

/** Milliseconds, ascending, of the first acknowledgements of requests that were sent from `from` on. */
export function answerTimesSince({ sent, done, ok }: LoadAttempts, from: number): Float64Array {
  const took: number[] = [];
  for (let i = 0; i < sent.length && took.length < most; i++)
    if (ok[i] === 1 && sent[i]! >= from) took.push(done[i]! - sent[i]!);
  return Float64Array.from(took).sort();
}
