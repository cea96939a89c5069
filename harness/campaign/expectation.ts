/**
 * What the verdict of a drill counts for. A drill that shows a known weakness of real software again must fail, by the
 * checks that must show it, and by nothing that the weakness does not explain; every other counts by its
 * verdict. Pure.
 */

import { objectionsIn } from "../contract/objections.ts";
import type { Result } from "../contract/result.ts";
import type { KnownWeakness } from "../drill/scenario.ts";
import { fold, type Weighed } from "../judge/verdict.ts";
import type { Standing } from "../score/scored-run.ts";

type ResultPart = Pick<Result, "verdict" | "checks" | "reasons" | "objections">;

export function standingOf(result: ResultPart, weakness: KnownWeakness | null): Standing {
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
 * inconclusive. That regions never converge is explained by events that are lost for ever, as the wait for them never ends.
 */
function unexplained(result: ResultPart, { shownBy, mayFail = [] }: KnownWeakness): Weighed[] {
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
