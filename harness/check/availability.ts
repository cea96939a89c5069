/**
 * Availability against its limit: which share of the operations was acknowledged before its deadline, retries
 * included. The outage counts: that is what a sender sees.
 */
import { availabilityOf } from "../measure/availability.ts";
import { boundOf, type Check, criterionOf, mostWitnesses, noCriterion, number } from "./check.ts";
import { witnessOf } from "./life.ts";

export const availability: Check = (history) => {
  const { examined, share, late } = availabilityOf(history);
  const id = "availability";
  const criterion = criterionOf(history, "availability");
  if (!criterion || share === null) {
    const reason = criterion ? "no operation was attempted" : noCriterion("availability");
    return { id, verdict: "inconclusive", examined, violations: 0, reason, witnesses: [] };
  }
  const kept = share * 100 >= criterion.limit;
  const inTime = `${number(examined - late.length)} of ${number(examined)} operations`;
  // Rounded down: 99.9999 % must not be printed as 100.
  const percent = number(Math.floor(share * 100_000) / 1000);
  return {
    id,
    verdict: kept ? "pass" : "fail",
    examined,
    violations: kept ? 0 : 1,
    reason: `${percent} percent (${inTime}) acknowledged before their deadline; ${boundOf(criterion)} promised`,
    witnesses: kept
      ? []
      : late
          .slice(0, mostWitnesses)
          .map((i) => witnessOf(history, i, "not acknowledged before its deadline")),
  };
};
