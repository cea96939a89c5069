/** How long acknowledgements took before an outage. The latest ones tell: what was long ago is no measure of what came next. */
import type { LoadAttempts } from "./load-attempts.ts";

/** More would not tell more, and there may be millions. */
const most = 10_000;

/** Milliseconds, ascending, of the latest acknowledgements that were over before `until`. */
export function answerTimesBefore(attempts: LoadAttempts, until: number): Float64Array {
  const took = new Float64Array(most);
  let count = 0;
  for (let i = 0; i < attempts.count; i++)
    if (attempts.isOk(i) && attempts.doneAt(i) < until) took[count++ % most] = tookMs(attempts, i);
  return took.subarray(0, Math.min(count, most)).sort();
}

/** Milliseconds, ascending, of the first acknowledgements of requests that were sent from `from` on. */
export function answerTimesSince(attempts: LoadAttempts, from: number): Float64Array {
  const took: number[] = [];
  for (let i = 0; i < attempts.count && took.length < most; i++)
    if (attempts.isOk(i) && attempts.sentAt(i) >= from) took.push(tookMs(attempts, i));
  return Float64Array.from(took).sort();
}

function tookMs(attempts: LoadAttempts, i: number): number {
  return attempts.doneAt(i) - attempts.sentAt(i);
}
