/**
 * Latency against its limit: the 95th percentile of first tries outside the outage, from the scheduled time.
 */
import { latencyOf } from "../measure/latency.ts";
import { boundOf, type Check, criterionOf, noCriterion, number } from "./check.ts";

export const latency: Check = (history) => {
  const measured = latencyOf(history);
  const id = "latency";
  const criterion = criterionOf(history, "latencyP95");
  if (!criterion || !measured) {
    const reason = criterion ? "no first try lies outside the outage" : noCriterion("latencyP95");
    return { id, verdict: "inconclusive", examined: 0, violations: 0, reason, witnesses: [] };
  }
  const kept = measured.p95 <= criterion.limit;
  return {
    id,
    verdict: kept ? "pass" : "fail",
    examined: measured.examined,
    violations: kept ? 0 : 1,
    reason: `95 percent of ${number(measured.examined)} first tries took up to ${number(measured.p95)} ms; ${boundOf(criterion)} promised`,
    witnesses: [],
  };
};
