/**
 * Recovery time against its limit. The measure is an interval: only when the limit lies outside of it is anything
 * proven. Service that is back because the fault was healed did not recover: it fails where it was down for longer than
 * the limit by then, and proves nothing where it was not.
 */
import { boundText } from "../contract/criteria.ts";
import { duration } from "../contract/quantity.ts";
import { recoveryClause } from "../contract/recovery.ts";
import type { CheckResult, Verdict } from "../contract/result.ts";
import { type Outage, outageOf } from "../measure/outage.ts";
import type { Course } from "../measure/recovery.ts";
import { rtoOf } from "../measure/rto.ts";
import { type Check, criterionOf, noCriterion } from "./check.ts";

export const rto: Check = (history) => {
  const outage = outageOf(history);
  const measured = rtoOf(history);
  const result = (verdict: Verdict, reason: string): CheckResult => {
    return {
      id: "rto",
      verdict,
      examined: outage?.tries ?? 0,
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
  if (outage.tries === 0) return result("inconclusive", "nothing was sent after the fault took effect");
  const { course } = outage;
  const { limit } = criterion;
  const promised = `${boundText(criterion)} promised`;
  const again = relapseText(outage, course);
  const { lowerMs, upperMs } = measured;
  if (lowerMs === null || upperMs === null) {
    const { untilAt } = outage.fault.effective;
    const watchedMs = outage.observedUntil - untilAt;
    const text = `service was not back within the ${duration(watchedMs)} that were observed${again}`;
    if ((course.notBefore ?? untilAt) - untilAt > limit) return result("fail", `${text}; ${promised}`);
    return result(
      "inconclusive",
      `${text}, which is too short, or too few requests succeeded, to judge ${boundText(criterion)}`,
    );
  }
  const found = `${recoveryClause(measured, limit)}${again}`;
  if (lowerMs > limit) return result("fail", `${found}; ${promised}`);
  const healed = healingText(outage, course);
  if (healed !== null)
    return result("inconclusive", `${found}${healed}, too early to judge ${boundText(criterion)}`);
  if (upperMs > limit)
    return result("inconclusive", `${found}, which straddles the limit of ${duration(limit)}`);
  return result("pass", `${found}; ${promised}`);
};

function relapseText({ fault }: Outage, { downAgainAt }: Course): string {
  if (downAgainAt === null) return "";
  return `: it went down again after ${duration(downAgainAt - fault.effective.at)}`;
}

/** What the healing has to do with the recovery; `null` where service was back before, or no outage was seen. */
function healingText({ fault }: Outage, { notBefore, back }: Course): string | null {
  const { healRequestedAt, effective } = fault;
  if (healRequestedAt === null || notBefore === null || back === null) return null;
  if (back.notAfter < healRequestedAt) return null;
  const after = `after ${duration(healRequestedAt - effective.untilAt)}`;
  if (notBefore >= healRequestedAt) return `, but not before the fault was healed, ${after}`;
  return `, perhaps not before the fault was healed, ${after}`;
}
