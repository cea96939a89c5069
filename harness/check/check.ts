/**
 * What every check is made of: a pure function from a history to a result, and the rules that all of them share.
 * A proven violation outweighs missing evidence, missing evidence outweighs everything else, and a check that
 * examined nothing never passes.
 */
import { boundText, type Criterion, type CriterionId } from "../contract/criteria.ts";
import type { CheckResult, Verdict, Witness } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";

export type Check = (history: IndexedHistory) => CheckResult;

/** More witnesses than this are left out; the number of violations is always the full one. */
export const mostWitnesses = 20;

export interface Findings {
  readonly examined: number;
  /** How many items break the promise. */
  readonly violations: number;
  /** What was found, as the beginning of a sentence. */
  readonly found: string;
  readonly witnesses: readonly Witness[];
  /** Why the evidence is not complete; `null` when it is. */
  readonly missing: string | null;
}

/** What one of several criteria of a check came to. */
export interface Part {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** The parts of a check as one; without a part the run has no criterion to judge by. */
export function judgeParts(
  parts: readonly Part[],
  none: string,
): Pick<CheckResult, "verdict" | "violations" | "reason"> {
  const broken = parts.filter(({ verdict }) => verdict === "fail").length;
  const unknown = parts.length === 0 || parts.some(({ verdict }) => verdict === "inconclusive");
  return {
    verdict: broken > 0 ? "fail" : unknown ? "inconclusive" : "pass",
    violations: broken,
    reason: parts.map(({ reason }) => reason).join("; ") || none,
  };
}

/** What to do where a machine with nothing left to give kept a check from judging. */
export const useFewerOrMore = "lower --rate, or use a machine with more processors";
/** The end of a reason: a limit was missed, and the machine may be why. */
export const onBusyMachine = `, but not without the time in which this machine's processors were busy: ${useFewerOrMore}`;

/** Judges a count of violations against the criterion of the run. */
export function judgeCount(
  history: IndexedHistory,
  id: string,
  criterionId: CriterionId,
  findings: Findings,
): CheckResult {
  const { examined, violations, found, missing } = findings;
  const witnesses = findings.witnesses.slice(0, mostWitnesses);
  const result = (verdict: Verdict, reason: string): CheckResult => {
    return { id, verdict, examined, violations, reason, witnesses };
  };
  const criterion = criterionOf(history, criterionId);
  if (!criterion) return result("inconclusive", noCriterion(criterionId));
  const promised = `${boundText(criterion)} promised`;
  if (violations > criterion.limit) return result("fail", `${found}; ${promised}`);
  if (missing !== null) return result("inconclusive", missing);
  if (examined === 0) return result("inconclusive", "there was nothing to examine");
  return result("pass", `${found}; ${promised}`);
}

/** The criterion of the run, `undefined` when the scenario did not set it. */
export function criterionOf(history: IndexedHistory, id: CriterionId): Criterion | undefined {
  return history.run.criteria.find((criterion) => criterion.id === id);
}

export function noCriterion(id: CriterionId): string {
  return `the run has no criterion "${id}" to judge by`;
}
