/**
 * Every declared limit beside what was measured against it. Nothing is judged here: a row repeats the verdict of the
 * check that judges the criterion; where one check judges two criteria, the numbers say which of them was broken.
 */
import { criterionTable } from "../../harness/contract/criteria.ts";
import {
  duration,
  durationBetween,
  notMeasured,
  percent,
  quantity,
} from "../../harness/contract/quantity.ts";
import type { CheckResult, Result, Verdict } from "../../harness/contract/result.ts";

export interface CriterionRow {
  readonly id: string;
  readonly promise: string;
  /** "at most 30 s" */
  readonly limit: string;
  readonly measured: string;
  /** Id of the check that judges it; `null` for a criterion this version does not know. */
  readonly check: string | null;
  /** `null`: nothing judged it. */
  readonly verdict: Verdict | null;
}

type Known = (typeof criterionTable)[keyof typeof criterionTable];

export function criterionRows(result: Result): CriterionRow[] {
  return result.criteria.map((criterion) => {
    const known: Known | undefined = criterionTable[criterion.id as keyof typeof criterionTable];
    const check = result.checks.find(({ id }) => id === known?.check);
    const value = measuredValue(result, criterion.id, check);
    return {
      id: criterion.id,
      promise: criterion.promise,
      limit: `${known?.bound ?? "limit"} ${quantity(criterion.limit, criterion.unit)}`,
      measured: measuredText(result, criterion.id, value, criterion.unit),
      check: known?.check ?? null,
      verdict: rowVerdict(check, value, criterion.limit, known?.bound ?? "at most"),
    };
  });
}

/** The declared limit of a criterion, in its own unit; `null` where the scenario set none. */
export function limitOf(result: Result, id: keyof typeof criterionTable): number | null {
  return result.criteria.find((criterion) => criterion.id === id)?.limit ?? null;
}

function rowVerdict(
  check: CheckResult | undefined,
  value: number | null,
  limit: number,
  bound: Known["bound"],
) {
  if (check === undefined) return null;
  if (check.verdict !== "fail" || value === null) return check.verdict;
  const kept = bound === "at most" ? value <= limit : value >= limit;
  return kept ? "pass" : "fail";
}

function measuredValue(result: Result, id: string, check: CheckResult | undefined): number | null {
  const { rto, rpo, availability, firstTryAvailability, latencyMs, undisturbedLagMs } = result.measures;
  switch (id) {
    case "rto":
      return rto?.upperMs ?? null;
    case "rpoAtFailover":
      return rpo.atFailover?.operations ?? null;
    case "rpoAfterHeal":
      return rpo.afterHeal?.operations ?? null;
    case "availability":
      return availability === null ? null : availability * 100;
    case "firstTryAvailability":
      return firstTryAvailability === null ? null : firstTryAvailability * 100;
    case "replicationLag":
      return undisturbedLagMs;
    case "latencyP95":
      return latencyMs?.p95 ?? null;
    default:
      return check === undefined || check.examined === 0 ? null : check.violations;
  }
}

function measuredText(result: Result, id: string, value: number | null, unit: string): string {
  const { rto } = result.measures;
  if (id === "rto" && rto !== null) return recoveryText(rto);
  if (value === null) return notMeasured;
  return unit === "percent" ? percent(value) : quantity(value, unit);
}

/** The recovery time as an interval. A lower bound of 0 means that no outage was seen, no bounds that it never ended. */
export function recoveryText(rto: NonNullable<Result["measures"]["rto"]>): string {
  if (rto.lowerMs === null || rto.upperMs === null) return "never came back";
  if (rto.lowerMs === 0) return `under ${duration(rto.upperMs)}`;
  return durationBetween(rto.lowerMs, rto.upperMs);
}
