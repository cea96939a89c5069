/** How long a drill waits for service to come back: long enough to tell whether the limit of its recovery was kept. */

const leastMs = 60_000;
const marginMs = 10_000;

/** Milliseconds. `rtoLimitMs` is what the scenario promises, `null` where it promises nothing. */
export function recoveryLimitMs(rtoLimitMs: number | null, sustainedMs: number): number {
  return rtoLimitMs === null ? leastMs : Math.max(leastMs, rtoLimitMs + sustainedMs + marginMs);
}
