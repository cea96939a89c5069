/** What stands against a result, as data, whichever version wrote it. */
import type { CheckResult, Objection, Result } from "./result.ts";

type JudgedPart = Pick<Result, "checks" | "reasons" | "objections">;

/** What a check found, as it is written among the reasons of a result. */
export function reasonOf({ id, reason }: Pick<CheckResult, "id" | "reason">): string {
  return `${id}: ${reason}`;
}

/** The beginning of the reason that names what did not come while it was waited for. */
export const notConverged = "the regions did not converge";
/** The beginning of the reason of a drill that was stopped. */
export const interrupted = "interrupted: ";

/** The first line of the first reason, as an unexpected error may bring many lines; `null` without a reason. */
export function firstReason({ reasons }: Pick<Result, "reasons">): string | null {
  return reasons[0]?.split("\n", 1)[0] ?? null;
}

/** In the order of `reasons`. */
export function objectionsIn(result: JudgedPart): readonly Objection[] {
  return result.objections ?? result.reasons.map((reason) => objectionIn(reason, result.checks));
}

/** Whether the drill was stopped: by a person, or because the harness died. */
export function wasInterrupted(result: JudgedPart): boolean {
  return objectionsIn(result).some(({ from }) => from === "interruption");
}

/** Results of before reasons were typed: only their words tell where a reason is from. */
function objectionIn(reason: string, checks: readonly CheckResult[]): Objection {
  const found = checks.find((check) => reasonOf(check) === reason);
  if (found !== undefined && found.verdict !== "pass")
    return { verdict: found.verdict, reason, from: "check", check: found.id };
  if (reason.startsWith(notConverged)) return { verdict: "inconclusive", reason, from: "convergence" };
  if (reason.startsWith(interrupted)) return { verdict: "inconclusive", reason, from: "interruption" };
  return { verdict: "inconclusive", reason, from: "trouble" };
}
