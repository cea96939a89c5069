/**
 * Recovery time against its limit. The measure is an interval: only when the limit lies outside of it is anything
 * proven. Service that never came back fails, if it was watched for long enough to say so.
 */
import type { CheckResult, Verdict } from "../contract/result.ts";
import { outageOf } from "../measure/outage.ts";
import { rtoOf } from "../measure/rto.ts";
import { boundOf, type Check, criterionOf, noCriterion, number } from "./check.ts";

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
  if (!measured)
    return result("inconclusive", "nothing succeeded before the fault, so nothing can be said to be back");
  if (outage.tries === 0) return result("inconclusive", "nothing was sent after the fault took effect");
  const promised = `${boundOf(criterion)} promised`;
  const { untilAt } = outage.fault.effective;
  const { lowerMs, upperMs } = measured;
  if (lowerMs === null || upperMs === null) {
    const watchedMs = outage.observedUntil - untilAt;
    const failingMs = (outage.lastFailureAt ?? untilAt) - untilAt;
    const text = `service was not back within the ${number(watchedMs)} ms that were observed`;
    const proven = failingMs > criterion.limit || watchedMs >= criterion.limit + history.run.sustainedMs;
    if (proven) return result("fail", `${text}; ${promised}`);
    return result("inconclusive", `${text}, which is too short to judge ${boundOf(criterion)}`);
  }
  const found = `service was back after ${number(lowerMs)} to ${number(upperMs)} ms`;
  if (lowerMs > criterion.limit) return result("fail", `${found}; ${promised}`);
  if (upperMs > criterion.limit)
    return result("inconclusive", `${found}, which straddles the limit of ${number(criterion.limit)} ms`);
  return result("pass", `${found}; ${promised}`);
};
