/**
 * Every declared limit beside what was measured against it. Nothing is judged here: a row repeats the verdict of the
 * check that judges the criterion; where one check judges two criteria, the numbers say which of them was broken.
 */
import { boundText, type CriterionId, criterionRow } from "../../harness/contract/criteria.ts";
import { notMeasured, quantity } from "../../harness/contract/quantity.ts";
import { recoveryText } from "../../harness/contract/recovery.ts";
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

type Criterion = Result["criteria"][number];

export function criterionRows(result: Result): CriterionRow[] {
  return result.criteria.map((criterion) => {
    const check = checkOf(result, criterion);
    return {
      id: criterion.id,
      promise: criterion.promise,
      limit: boundText(criterion),
      measured: measuredText(result, criterion),
      check: criterionRow(criterion.id)?.check ?? null,
      verdict: check === undefined ? null : verdictOn(criterion, check, measuredValue(result, criterion)),
    };
  });
}

/** The declared limit of a criterion, in its own unit; `null` where the scenario set none. */
export function limitOf({ criteria }: Result, id: CriterionId): number | null {
  return criteria.find((criterion) => criterion.id === id)?.limit ?? null;
}

/** The same in words: `at most 30 s`. */
export function limitText({ criteria }: Result, id: CriterionId): string | null {
  const criterion = criteria.find((one) => one.id === id);
  return criterion === undefined ? null : boundText(criterion);
}

/** The recovery time, written as the limit asks for. */
export function recoveryOf(result: Result): string {
  const { rto } = result.measures;
  return rto === null ? notMeasured : recoveryText(rto, limitOf(result, "rto"));
}

function checkOf({ checks }: Result, { id }: Criterion): CheckResult | undefined {
  return checks.find((check) => check.id === criterionRow(id)?.check);
}

function verdictOn({ id, limit }: Criterion, { verdict }: CheckResult, value: number | null): Verdict {
  if (verdict !== "fail" || value === null) return verdict;
  const isKept = criterionRow(id)?.bound === "at least" ? value >= limit : value <= limit;
  return isKept ? "pass" : "fail";
}

function measuredValue(result: Result, criterion: Criterion): number | null {
  const measured = criterionRow(criterion.id)?.measured;
  if (measured !== undefined) return measured(result.measures);
  const check = checkOf(result, criterion);
  return check === undefined || check.examined === 0 ? null : check.violations;
}

function measuredText(result: Result, criterion: Criterion): string {
  if (criterion.id === "rto") return recoveryOf(result);
  const value = measuredValue(result, criterion);
  return value === null ? notMeasured : quantity(value, criterion.unit, criterion.limit);
}
