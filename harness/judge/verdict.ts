/**
 * From many findings to one verdict: fail dominates, then harness-error, then inconclusive. Only when nothing at all
 * stands against it is a drill a pass.
 */
import { seeLoadSufficient } from "../check/measured.ts";
import type { CheckResult, Verdict } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { endedInBaseline } from "../measure/schedule.ts";
import { gapsOf } from "./gaps.ts";
import { brokenSeals } from "./seals.ts";

/** Worst first. */
const severity: readonly Verdict[] = ["fail", "harness-error", "inconclusive", "pass"];

/** Whether one verdict says more for the system than the other. */
export function isBetter(one: Verdict, other: Verdict): boolean {
  return severity.indexOf(one) > severity.indexOf(other);
}

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
    ...results.flatMap((result) =>
      result.verdict === "pass" || explained(history, result, results)
        ? []
        : [{ verdict: result.verdict, reason: reasonOf(result) }],
    ),
    ...(endedInBaseline(history) ? [] : gapsOf(history)).map(
      (reason) => ({ verdict: "inconclusive", reason }) as const,
    ),
    ...sealObjections(history),
  ];
}

/** One reason is enough where the sender is to blame, or where there was nothing to break. */
function explained(
  history: IndexedHistory,
  { verdict, reason }: CheckResult,
  results: readonly CheckResult[],
): boolean {
  if (verdict !== "inconclusive") return false;
  const short = results.some(({ id, verdict: judged }) => id === "load-sufficient" && judged !== "pass");
  return endedInBaseline(history) || (short && reason.endsWith(seeLoadSufficient));
}

/** What a check found, as it stands among the reasons of a result. */
export function reasonOf({ id, reason }: Pick<CheckResult, "id" | "reason">): string {
  return `${id}: ${reason}`;
}

/** How the reason begins that says who was waited for in vain. */
export const notConverged = "the regions did not converge";

/** Said first: stores that still lag are also found to lack what they have not applied yet. */
function convergenceObjections({ convergences }: IndexedHistory): Objection[] {
  const last = convergences.at(-1);
  if (!last || last.converged) return [];
  const waitingFor = last.waitingFor.join(", ") || "nothing that was named";
  const reason = `${notConverged}, waiting for: ${waitingFor}`;
  return [{ verdict: "inconclusive", reason, first: true }];
}

/** Whoever changed the history, nothing that it says can be relied on. */
function sealObjections(history: IndexedHistory): Objection[] {
  const reasons = [...brokenSeals(history), ...history.contradictions];
  return reasons.map((reason) => ({ verdict: "harness-error", reason }));
}
