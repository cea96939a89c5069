/** Three requirements, and drills that claim them. */
import type { CheckResult, Result, Verdict } from "../../harness/contract/result.ts";
import type { Requirement } from "../../reports/trace/requirements.ts";
import type { Claimant } from "../../reports/trace/traceability.ts";
import { passed } from "../reports/examples.ts";

export function requirement(id: string, notShown = ""): Requirement {
  return { id, document: "A runbook", profile: "platform", text: `${id} is kept`, notShown };
}

export const requirements = [requirement("X-01"), requirement("X-02", "half of it"), requirement("X-03")];

/** A result with these checks; its verdict is the first that is no pass. */
export function resultWith(
  checks: Readonly<Record<string, Verdict>>,
  run: Partial<Result["run"]> = {},
): Result {
  const made = Object.entries(checks).map(([id, verdict]): CheckResult => {
    return { id, verdict, examined: 1, violations: 0, reason: "made up", witnesses: [] };
  });
  const verdict = made.find((check) => check.verdict !== "pass")?.verdict ?? "pass";
  return { ...passed.result, run: { ...passed.result.run, ...run }, verdict, checks: made };
}

export function claimant(change: Partial<Claimant> & Pick<Claimant, "proves">): Claimant {
  return { drill: "outage", topology: "pair", profile: "platform", weakness: null, last: null, ...change };
}

/** With what its verdict counts for. */
export function lastOf(result: Result, counts: Verdict = result.verdict): Claimant["last"] {
  return { result, counts };
}
