/**
 * What the verdict of a drill counts for. A drill that shows a known weakness of real software again must fail, by the
 * checks that are said to show it; every other counts by its verdict. Pure.
 */
import type { Result, Verdict } from "../contract/result.ts";
import type { KnownWeakness } from "../drill/scenario.ts";
import { fold } from "../judge/verdict.ts";

export interface Standing {
  /** What it counts for: `pass` is as expected. */
  readonly counts: Verdict;
  /** The verdict in words. */
  readonly text: string;
}

export function standingOf(
  { verdict, checks }: Pick<Result, "verdict" | "checks">,
  weakness: KnownWeakness | null,
): Standing {
  if (weakness === null) return { counts: verdict, text: verdict };
  if (verdict === "pass")
    return { counts: "inconclusive", text: `pass (the weakness of ${weakness.in} did not show)` };
  if (verdict !== "fail") return { counts: verdict, text: verdict };
  const silent = weakness.shownBy.filter((id) => checks.find((check) => check.id === id)?.verdict !== "fail");
  return silent.length === 0
    ? { counts: "pass", text: `fail (known weakness in ${weakness.in}, shown again)` }
    : { counts: "fail", text: `fail (known weakness in ${weakness.in}, not shown by ${silent.join(", ")})` };
}

/** The worst of many, as the contract orders them; `pass` of none. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  return fold(
    verdicts.flatMap((verdict) => (verdict === "pass" ? [] : [{ verdict, reason: verdict } as const])),
  ).verdict;
}
