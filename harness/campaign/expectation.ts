/**
 * What the verdict of a drill counts for. A drill that shows a known weakness of real software again must fail, by the
 * checks that are said to show it, and by nothing that the weakness does not explain; every other counts by its
 * verdict. Pure.
 */

import { objectionsIn } from "../contract/objections.ts";
import type { Result, Verdict } from "../contract/result.ts";
import type { KnownWeakness } from "../drill/scenario.ts";
import { fold, type Weighed } from "../judge/verdict.ts";

export interface Standing {
  /** What it counts for: `pass` is as expected. */
  readonly counts: Verdict;
  /** The verdict in words. */
  readonly text: string;
}

type Judged = Pick<Result, "verdict" | "checks" | "reasons" | "objections">;

export function standingOf(result: Judged, weakness: KnownWeakness | null): Standing {
  const { verdict, checks } = result;
  if (weakness === null) return { counts: verdict, text: verdict };
  if (verdict === "pass")
    return { counts: "inconclusive", text: `pass (the weakness of ${weakness.in} did not show)` };
  if (verdict !== "fail") return { counts: verdict, text: verdict };
  const known = `known weakness in ${weakness.in}`;
  const silent = weakness.shownBy.filter((id) => checks.find((check) => check.id === id)?.verdict !== "fail");
  if (silent.length > 0)
    return { counts: "fail", text: `fail (${known}, not shown by ${silent.join(", ")})` };
  const beside = fold(unexplained(result, weakness));
  return beside.verdict === "pass"
    ? { counts: "pass", text: `fail (${known}, shown again)` }
    : { counts: beside.verdict, text: `fail (${known}, shown again, but ${beside.reasons[0]})` };
}

/**
 * What stands against the drill and does not come of the weakness. What no check found, such as a trouble, counts as
 * inconclusive. That regions never converge is explained by events that are lost for ever, as they are waited for in vain.
 */
function unexplained(result: Judged, { shownBy, mayFail = [] }: KnownWeakness): Weighed[] {
  const expected = [...shownBy, ...mayFail];
  const explained = shownBy.includes("lost-events") ? ["check", "convergence"] : ["check"];
  return [
    ...result.checks.flatMap(({ id, verdict }) =>
      verdict === "pass" || (verdict === "fail" && expected.includes(id))
        ? []
        : [{ verdict, reason: `${id} is ${verdict}` }],
    ),
    ...objectionsIn(result)
      .filter(({ from }) => !explained.includes(from))
      .map(({ reason }) => ({ verdict: "inconclusive", reason: reason.split("\n", 1)[0]! }) as const),
  ];
}

/** The worst of many, as the contract orders them; of none `inconclusive`, as where nothing ran nothing was shown. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return "inconclusive";
  return fold(
    verdicts.flatMap((verdict) => (verdict === "pass" ? [] : [{ verdict, reason: verdict } as const])),
  ).verdict;
}
