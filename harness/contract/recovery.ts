/**
 * The recovery time in words: an interval, as sampling leaves open when service was back. A lower bound of 0 means that no
 * outage was seen; no upper bound, that service did not come back.
 */
import { counted, duration, durationBetween } from "./quantity.ts";
import type { Measures } from "./result.ts";

type Away = NonNullable<Measures["totalOutage"]>;
type Rto = Pick<NonNullable<Measures["rto"]>, "lowerMs" | "upperMs">;

/** `3.12–3.24 s` */
export function recoveryText({ lowerMs, upperMs }: Rto, limitMs: number | null): string {
  if (lowerMs === null || upperMs === null) return "never came back";
  if (lowerMs === 0) return `under ${duration(upperMs, limitMs)}`;
  return durationBetween(lowerMs, upperMs, limitMs);
}

/** Time without service: `3.12–3.24 s`, `at least 3.12 s` where it had no end, `0 ms`. */
export function awayText({ lowerMs, upperMs }: Away, limitMs: number | null): string {
  if (upperMs === null) return `at least ${duration(lowerMs, limitMs)}`;
  if (upperMs === 0) return duration(0);
  return lowerMs === 0 ? `under ${duration(upperMs, limitMs)}` : durationBetween(lowerMs, upperMs, limitMs);
}

/**
 * What a share of 100% leaves out: senders that try again get through in the end. `null` where no outage was told.
 * `service was away for 24.8–24.9 s in 3 outages`
 */
export function outagesClause({
  outages,
  totalOutage,
}: Pick<Measures, "outages" | "totalOutage">): string | null {
  if (!outages || outages.length === 0 || !totalOutage) return null;
  return `service was away for ${awayText(totalOutage, null)} in ${counted(outages.length, "outages")}`;
}

/** The same as a clause: `service was back after 3.12–3.24 s`. */
export function recoveryClause(rto: Rto, limitMs: number | null): string {
  const took = recoveryText(rto, limitMs);
  if (rto.upperMs === null) return "service did not come back while the drill watched";
  if (rto.lowerMs === 0) return `no outage was seen: if there was one, it took ${took}`;
  return `service was back after ${took}`;
}
