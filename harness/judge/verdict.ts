/**
 * From many findings to one verdict: fail dominates, then harness-error, then inconclusive. Only when nothing at all
 * stands against it is a drill a pass.
 */
import { type CriterionId, criterionTable } from "../contract/criteria.ts";
import type { CheckResult, Verdict } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { criteriaSha256 } from "./criteria-hash.ts";

/** Worst first. */
const severity: readonly Verdict[] = ["fail", "harness-error", "inconclusive", "pass"];

export interface Objection {
  readonly verdict: Exclude<Verdict, "pass">;
  readonly reason: string;
  /** What explains the others: it is said before them, whatever is worse. */
  readonly first?: true;
}

/** The verdict over all objections, and their reasons, worst first but for what explains the others. */
export function fold(objections: readonly Objection[]): { verdict: Verdict; reasons: string[] } {
  const sorted = objections.toSorted((a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict));
  const told = [...sorted.filter(({ first }) => first), ...sorted.filter(({ first }) => !first)];
  return { verdict: sorted[0]?.verdict ?? "pass", reasons: [...new Set(told.map(({ reason }) => reason))] };
}

/** Everything that stands against a pass: troubles of the drill, gaps of the history, and what the checks found. */
export function objectionsOf(history: IndexedHistory, results: readonly CheckResult[]): Objection[] {
  return [
    ...convergenceObjections(history),
    ...history.troubles.map(({ verdict, text }) => ({ verdict, reason: text })),
    ...results.flatMap(({ id, verdict, reason }) =>
      verdict === "pass" ? [] : [{ verdict, reason: `${id}: ${reason}` }],
    ),
    ...gapsOf(history),
    ...sealObjections(history),
  ];
}

/** Said first: stores that still lag are also found to lack what they have not applied yet. */
function convergenceObjections({ convergences }: IndexedHistory): Objection[] {
  const last = convergences.at(-1);
  if (!last || last.converged) return [];
  const waitingFor = last.waitingFor.join(", ") || "nothing that was named";
  const reason = `the regions did not converge, waiting for: ${waitingFor}`;
  return [{ verdict: "inconclusive", reason, first: true }];
}

function gapsOf(history: IndexedHistory): Objection[] {
  const gaps: Objection[] = [];
  const gap = (reason: string) => gaps.push({ verdict: "inconclusive", reason });
  if (!history.end) gap("interrupted: the history has no end");
  if (history.run.checks.length === 0) gap("the scenario asks for no check");
  const { criteria, checks } = history.run;
  for (const { id } of criteria)
    if (!checks.includes(checkOf(id)))
      gap(`nobody judged criterion "${id}": the scenario leaves out ${checkOf(id)}`);
  return gaps;
}

function checkOf(id: CriterionId): string {
  return criterionTable[id].check;
}

function sealObjections({ run, recordsAfterEnd }: IndexedHistory): Objection[] {
  const objections: Objection[] = [];
  const broken = (reason: string) => objections.push({ verdict: "harness-error", reason });
  const found = criteriaSha256(run.criteria);
  if (found !== run.criteriaSha256)
    broken(
      `the criteria are not those that were sealed: expected SHA-256 ${run.criteriaSha256}, found ${found}`,
    );
  if (recordsAfterEnd > 0) broken(`${recordsAfterEnd} records were written after the end of the history`);
  return objections;
}
