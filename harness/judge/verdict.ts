/**
 * From many findings to one verdict: fail dominates, then harness-error, then inconclusive. Only when nothing at all
 * stands against it is a drill a pass.
 */
import { interrupted, notConverged, reasonOf } from "../contract/objections.ts";
import type { CheckResult, Objection, Verdict } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import type { TroubleRecord } from "../history/types.ts";
import { endedInBaseline } from "../measure/schedule.ts";
import { gapsOf } from "./gaps.ts";
import { brokenSeals } from "./seals.ts";

/** Worst first. */
const severity: readonly Verdict[] = ["fail", "harness-error", "inconclusive", "pass"];

/** Whether one verdict is better for the system than the other. */
export function isBetter(one: Verdict, other: Verdict): boolean {
  return severity.indexOf(one) > severity.indexOf(other);
}

/** The worst of many; of none `inconclusive`, as where nothing ran nothing was shown. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return severity.find((verdict) => verdicts.includes(verdict)) ?? "inconclusive";
}

/** The least that is needed to fold objections to a verdict. */
export interface Weighed {
  readonly verdict: Exclude<Verdict, "pass">;
  readonly reason: string;
}

/** The verdict over all objections, and their reasons, worst first. */
export function fold(objections: readonly Weighed[]): { verdict: Verdict; reasons: string[] } {
  const sorted = worstFirst(objections);
  return { verdict: sorted[0]?.verdict ?? "pass", reasons: [...new Set(sorted.map(({ reason }) => reason))] };
}

/** Each reason once: first that the regions did not converge, which explains others, then worst first. */
export function inOrder(objections: readonly Objection[]): Objection[] {
  const sorted = worstFirst(objections);
  const first = sorted.filter(({ from }) => from === "convergence");
  const told = [...first, ...sorted.filter(({ from }) => from !== "convergence")];
  const seen = new Set<string>();
  return told.filter(({ reason }) => !seen.has(reason) && seen.add(reason));
}

function worstFirst<One extends Weighed>(objections: readonly One[]): One[] {
  return objections.toSorted((a, b) => severity.indexOf(a.verdict) - severity.indexOf(b.verdict));
}

/** Everything that stands against a pass: troubles of the drill, gaps of the history, and what the checks found. */
export function objectionsOf(history: IndexedHistory, results: readonly CheckResult[]): Objection[] {
  return [
    ...convergenceObjections(history),
    ...history.troubles.map(troubleObjection),
    ...results.flatMap((result) => (isExplained(history, result, results) ? [] : checkObjections(result))),
    ...endObjections(history),
    ...(endedInBaseline(history) ? [] : gapsOf(history)).map((reason) =>
      historyObjection("inconclusive", reason),
    ),
    ...[...brokenSeals(history), ...history.contradictions].map((reason) =>
      historyObjection("harness-error", reason),
    ),
  ];
}

function troubleObjection({ verdict, text, interrupted: stopped }: TroubleRecord): Objection {
  const isStop = stopped ?? text.startsWith(interrupted);
  return { verdict, reason: text, from: isStop ? "interruption" : "trouble" };
}

function checkObjections(result: CheckResult): Objection[] {
  const { id, verdict } = result;
  return verdict === "pass" ? [] : [{ verdict, reason: reasonOf(result), from: "check", check: id }];
}

function historyObjection(verdict: "inconclusive" | "harness-error", reason: string): Objection {
  return { verdict, reason, from: "history" };
}

/** One reason is enough where the sender is to blame, or where there was nothing to break. */
function isExplained(
  history: IndexedHistory,
  { verdict, explainedBy }: CheckResult,
  results: readonly CheckResult[],
): boolean {
  if (verdict !== "inconclusive") return false;
  const explanation = results.find(({ id }) => id === explainedBy);
  return endedInBaseline(history) || (explanation !== undefined && explanation.verdict !== "pass");
}

/** First: stores that still lag are also found to lack what they have not applied yet. */
function convergenceObjections({ convergences }: IndexedHistory): Objection[] {
  const last = convergences.at(-1);
  if (!last || last.converged) return [];
  const waitingFor = last.waitingFor.join(", ") || "nothing that was named";
  const reason = `${notConverged}, waiting for: ${waitingFor}`;
  return [{ verdict: "inconclusive", reason, from: "convergence" }];
}

function endObjections(history: IndexedHistory): Objection[] {
  if (history.end !== null || endedInBaseline(history)) return [];
  const reason = `${interrupted}the history has no end`;
  return [{ verdict: "inconclusive", reason, from: "interruption" }];
}
