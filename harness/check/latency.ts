/**
 * Latency against its limit: the 95th percentile of first attempts outside the outage, from the scheduled time. Slow answers
 * of a machine that had nothing left to give are no proof against the system, nor for it.
 */
import { boundText } from "../contract/criteria.ts";
import { count, duration } from "../contract/quantity.ts";
import type { Verdict } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { edgeRecoveries } from "../measure/edge-recovery.ts";
import { type Latency, latencyOf } from "../measure/latency.ts";
import { type Check, criterionOf, noCriterion, useFewerOrMore } from "./check.ts";

/** So many attempts of calm moments are needed to prove a system slow. */
const tellingAttempts = 100;

export const latency: Check = (history) => {
  const measured = latencyOf(history);
  const criterion = criterionOf(history, "latencyP95");
  const result = (verdict: Verdict, reason: string) => {
    const violations = verdict === "fail" ? 1 : 0;
    return { id: "latency", verdict, examined: measured?.examined ?? 0, violations, reason, witnesses: [] };
  };
  if (!criterion) return result("inconclusive", noCriterion("latencyP95"));
  if (!measured) return result("inconclusive", "no first attempt lies outside the outage");
  const { limit } = criterion;
  const found = `95% of ${count(measured.examined)} first attempts took up to ${duration(measured.p95, limit)}; ${boundText(criterion)} promised`;
  if (measured.p95 <= limit) return result("pass", found);
  return provenSlow(measured, limit)
    ? result("fail", found)
    : result("inconclusive", `${found}, but ${excuse(history, measured, limit)}`);
};

function provenSlow({ examined, calm }: Latency, limit: number): boolean {
  return calm.p95 > limit && (calm.examined >= tellingAttempts || calm.examined === examined);
}

function excuse(history: IndexedHistory, { examined, calm }: Latency, limit: number): string {
  const edge = edgeRecoveries(history).length > 0 ? ", or the edge had not recovered from that," : "";
  const busy = `this machine's processors were busy${edge} during ${count(examined - calm.examined)} of them`;
  const rest =
    calm.examined < tellingAttempts
      ? `${count(calm.examined)} others are too few to tell`
      : `95% of the others took up to ${duration(calm.p95, limit)}`;
  return `${busy}, and ${rest}: ${useFewerOrMore}`;
}
