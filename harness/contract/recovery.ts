/**
 * The recovery time in words: an interval, as sampling leaves open when service was back. A lower bound of 0 means that no
 * outage was seen; no upper bound, that service did not come back.
 */
import { duration, durationBetween } from "./quantity.ts";
import type { Measures } from "./result.ts";

type Rto = Pick<NonNullable<Measures["rto"]>, "lowerMs" | "upperMs">;

/** `3.12–3.24 s` */
export function recoveryText({ lowerMs, upperMs }: Rto, limitMs: number | null): string {
  if (lowerMs === null || upperMs === null) return "never came back";
  if (lowerMs === 0) return `under ${duration(upperMs, limitMs)}`;
  return durationBetween(lowerMs, upperMs, limitMs);
}

/** The same as a clause: `service was back after 3.12–3.24 s`. */
export function recoveryClause(rto: Rto, limitMs: number | null): string {
  const took = recoveryText(rto, limitMs);
  if (rto.upperMs === null) return "service did not come back while the drill watched";
  if (rto.lowerMs === 0) return `no outage was seen: if there was one, it took ${took}`;
  return `service was back after ${took}`;
}
