/**
 * How long a sender waits before it sends an operation again: twice as long each time up to a ceiling, with jitter so
 * that the operations an outage has gathered do not come back in one wave. Pure; the randomness is the caller's.
 */

const backoffMsFirst = 200;
const backoffMsMax = 2_000;

/**
 * Milliseconds to wait after `attempts` indeterminate attempts (1 or more): between half and all of the doubled span,
 * by `jitter` (0 to 1).
 */
export function backoffMs(attempts: number, jitter: number): number {
  const spanMs = Math.min(backoffMsMax, backoffMsFirst * 2 ** (attempts - 1));
  return spanMs * (0.5 + 0.5 * jitter);
}
