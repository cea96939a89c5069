/**
 * The recovery time in words: an interval, as sampling leaves open when service was back. A lower bound of 0 means that no
 * outage was seen; no upper bound, that service did not come back.
 */

import type { OutageResult, TimeAway } from "./outage-result.ts";
import { count, counted, duration, durationBetween } from "./quantity.ts";
import type { Measures } from "./result.ts";

type Rto = Pick<NonNullable<Measures["rto"]>, "lowerMs" | "upperMs">;

/** With fewer requests for each arrival, retries are not what keeps a system down. */
const collapseRatio = 1.5;

/** `3.12–3.24 s` */
export function recoveryText({ lowerMs, upperMs }: Rto, limitMs: number | null): string {
  if (lowerMs === null || upperMs === null) return "never came back";
  if (lowerMs === 0) return `under ${duration(upperMs, limitMs)}`;
  return durationBetween(lowerMs, upperMs, limitMs);
}

/** Time without service: `3.12–3.24 s`, `at least 3.12 s` where it had no end, `0 ms`. */
export function awayText({ lowerMs, upperMs }: TimeAway, limitMs: number | null): string {
  if (upperMs === null) return `at least ${duration(lowerMs, limitMs)}`;
  if (upperMs === 0) return duration(0);
  return lowerMs === 0 ? `under ${duration(upperMs, limitMs)}` : durationBetween(lowerMs, upperMs, limitMs);
}

/** What an outage follows, as a clause: `by region-outage of eu-west-1`; empty where nothing had been done. */
export function causeText(
  { cause }: Pick<OutageResult, "cause">,
  faults: readonly { readonly id: string; readonly kind: string; readonly target: string }[],
): string {
  if (cause === null) return "";
  const fault = faults.find(({ id }) => id === cause.fault);
  const name = fault ? `${fault.kind} of ${fault.target}` : cause.fault;
  return cause.by === "fault" ? `by ${name}` : `since healing of ${name} began`;
}

/** `570 of 600 requests failed` */
export function metText({ attempts, failed }: Pick<OutageResult, "attempts" | "failed">): string {
  return `${count(failed)} of ${counted(attempts, "requests")} failed`;
}

/** What a share of 100% leaves out, as senders that try again get through in the end: `24.8–24.9 s away in 3 outages`. */
export function outagesText(outages: number, total: TimeAway): string {
  return `${awayText(total, null)} away in ${counted(outages, "outages")}`;
}

/**
 * Why an outage did not end, as far as its figures prove it; `null` where it ended, or they prove nothing. A system that still
 * acknowledges while it is sent far more than arrives is kept down by what is tried again.
 */
export function endlessClause({ end, attempts, failed, arrivals }: OutageResult): string | null {
  if (end !== null || arrivals === 0) return null;
  const acknowledged = attempts - failed;
  const times = `${Number((attempts / arrivals).toPrecision(3))} requests for each that arrived`;
  if (acknowledged === 0)
    return `it did not come back: none of ${counted(attempts, "requests")} was acknowledged, with ${times}`;
  if (attempts < collapseRatio * arrivals) return null;
  return `it collapsed under retries: with ${times}, ${count(acknowledged)} of ${counted(attempts, "requests")} were still acknowledged`;
}

/** The same as a clause: `service was back after 3.12–3.24 s`. */
export function recoveryClause(rto: Rto, limitMs: number | null): string {
  const took = recoveryText(rto, limitMs);
  if (rto.upperMs === null) return "service did not come back while the drill watched";
  if (rto.lowerMs === 0) return `no outage was seen: if there was one, it took ${took}`;
  return `service was back after ${took}`;
}
