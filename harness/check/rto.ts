/**
 * Recovery time against its limit. The measure is an interval: only when the limit lies outside of it is anything
 * proven. Service that is back because the fault was healed did not recover: it fails where it was down for longer than
 * the limit by then, and proves nothing where it was not. Time in which the machine had nothing left to give does not
 * count against it.
 */
import { boundText } from "../contract/criteria.ts";
import { duration } from "../contract/quantity.ts";
import { recoveryClause } from "../contract/recovery.ts";
import type { CheckResult, Verdict } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { busyMsBetween } from "../measure/machine.ts";
import { type Outage, outageOf } from "../measure/outage.ts";
import type { Course } from "../measure/recovery.ts";
import { rtoOf } from "../measure/rto.ts";
import { type Check, criterionOf, noCriterion, onBusyMachine } from "./check.ts";

export const rto: Check = (history) => {
  const outage = outageOf(history);
  const measured = rtoOf(history);
  const result = (verdict: Verdict, reason: string): CheckResult => {
    return {
      id: "rto",
      verdict,
      examined: outage?.attempts ?? 0,
      violations: verdict === "fail" ? 1 : 0,
      reason,
      witnesses: [],
    };
  };
  const criterion = criterionOf(history, "rto");
  if (!criterion) return result("inconclusive", noCriterion("rto"));
  if (!outage) return result("inconclusive", "no fault took effect, so there was nothing to recover from");
  if (!outage.course || !measured)
    return result("inconclusive", "nothing succeeded before the fault, so nothing can be said to be back");
  if (outage.attempts === 0) return result("inconclusive", whyNothingSent(history));
  const { course } = outage;
  const { limit } = criterion;
  const promised = `${boundText(criterion)} promised`;
  const again = relapseText(outage, course);
  const { lowerMs, upperMs } = measured;
  if (lowerMs === null || upperMs === null) {
    const { untilAt } = outage.begin;
    const watchedMs = outage.observedUntil - untilAt;
    const text = `service was not back within the ${duration(watchedMs)} that were observed${again}`;
    const awayMs = (course.notBefore ?? untilAt) - untilAt;
    if (calmMs(history, outage, awayMs) > limit) return result("fail", `${text}; ${promised}`);
    if (awayMs > limit) return result("inconclusive", `${text}${onBusyMachine}; ${promised}`);
    return result(
      "inconclusive",
      `${text}, which is too short, or too few requests succeeded, to judge ${boundText(criterion)}`,
    );
  }
  const found = `${recoveryClause(measured, limit)}${again}`;
  if (calmMs(history, outage, lowerMs) > limit) return result("fail", `${found}; ${promised}`);
  if (lowerMs > limit) return result("inconclusive", `${found}${onBusyMachine}; ${promised}`);
  const healed = healingText(outage, course);
  if (healed !== null)
    return result("inconclusive", `${found}${healed}, too early to judge ${boundText(criterion)}`);
  if (upperMs > limit)
    return result("inconclusive", `${found}, which straddles the limit of ${duration(limit)}`);
  return result("pass", `${found}; ${promised}`);
};

/** What a stopped sender gave up says nothing of the service, so it does not count as sent. */
function whyNothingSent({ senders }: IndexedHistory): string {
  return senders.at(-1)?.aborted
    ? "the drill was stopped before any request sent after the fault was decided"
    : "nothing was sent after the fault took effect";
}

/** How much of the beginning of an outage the machine had processor time left in, milliseconds. */
function calmMs(history: IndexedHistory, { begin }: Outage, ms: number): number {
  const { untilAt } = begin;
  return ms - busyMsBetween(history)(untilAt, untilAt + ms);
}

function relapseText({ begin }: Outage, { downAgainAt }: Course): string {
  if (downAgainAt === null) return "";
  return `: it went down again after ${duration(downAgainAt - begin.at)}`;
}

/** What the healing has to do with the recovery; `null` where service was back before, or no outage was seen. */
function healingText({ fault, begin }: Outage, { notBefore, back }: Course): string | null {
  const { healRequestedAt } = fault;
  if (healRequestedAt === null || notBefore === null || back === null) return null;
  if (back.notAfter < healRequestedAt) return null;
  const after = `after ${duration(healRequestedAt - begin.untilAt)}`;
  if (notBefore >= healRequestedAt) return `, but not before the fault was healed, ${after}`;
  return `, perhaps not before the fault was healed, ${after}`;
}
