/**
 * What the verdict of a drill counts for. A drill that shows a known weakness of real software again must fail, by the
 * checks that must show it, and by nothing that the weakness does not explain; every other counts by its
 * verdict. Pure.
 */
import type { Result, Verdict } from "../contract/result.ts";
import type { KnownWeakness } from "../drill/scenario.ts";
import { fold, notConverged, type Objection, reasonOf } from "../judge/verdict.ts";

export interface Standing {
  /** What it counts for: `pass` is as expected. */
  readonly counts: Verdict;
  /** The verdict in words. */
  readonly text: string;
}

type ResultPart = Pick<Result, "verdict" | "checks" | "reasons">;

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
 * What stands against the drill and does not come of the weakness. A result does not say how bad a reason is that no
 * check gave, such as a trouble: it counts as inconclusive. That regions never converge is explained by events that are
 * lost for ever, as they are waited for in vain.
 */
function unexplained({ checks, reasons }: ResultPart, { shownBy, mayFail = [] }: KnownWeakness): Objection[] {
  const expected = [...shownBy, ...mayFail];
  const ofChecks = new Set(checks.map(reasonOf));
  const lost = shownBy.includes("lost-events");
  return [
    ...checks.flatMap(({ id, verdict }) =>
      verdict === "pass" || (verdict === "fail" && expected.includes(id))
        ? []
        : [{ verdict, reason: `${id} is ${verdict}` }],
    ),
    ...reasons
      .filter((reason) => !(ofChecks.has(reason) || (lost && reason.startsWith(notConverged))))
      .map((reason) => ({ verdict: "inconclusive", reason: reason.split("\n", 1)[0]! }) as const),
  ];
}

/** The worst of many, as the contract orders them; of none `inconclusive`, as where nothing ran nothing was shown. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return "inconclusive";
  return fold(
    verdicts.flatMap((verdict) => (verdict === "pass" ? [] : [{ verdict, reason: verdict } as const])),
  ).verdict;
}
