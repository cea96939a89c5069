/**
 * A verdict in words and as a sign, the same in every format, so that no renderer needs colour to say it.
 */
import type { Result, Verdict } from "../../harness/contract/result.ts";

export interface VerdictWords {
  readonly word: string;
  readonly sign: string;
  /** What the verdict means for the promise. */
  readonly meaning: string;
}

export const verdictWords: Readonly<Record<Verdict, VerdictWords>> = {
  pass: { word: "Pass", sign: "✓", meaning: "the promise was kept" },
  fail: { word: "Fail", sign: "✗", meaning: "the promise was broken" },
  inconclusive: {
    word: "Inconclusive",
    sign: "?",
    meaning: "this drill neither proves nor disproves the promise",
  },
  "harness-error": {
    word: "Harness error",
    sign: "!",
    meaning: "the drill could not be carried out as written",
  },
};

/** A sentence for runs of a deliberately broken system, whose failure is no news; `null` for any other run. */
export function negativeControl(result: Result): string | null {
  if (result.run.defect === null) return null;
  return `Negative control: the defect “${result.run.defect}” was switched on, so this drill is meant to fail.`;
}

/** "9 passed, 1 failed": the checks counted by their verdicts. */
export function checksByVerdict(result: Result): string {
  const parts = (["pass", "fail", "harness-error", "inconclusive"] as const)
    .map((verdict) => ({ verdict, n: result.checks.filter((check) => check.verdict === verdict).length }))
    .filter(({ n }) => n > 0)
    .map(({ verdict, n }) => `${n} ${tally[verdict]}`);
  return parts.length === 0 ? "no check was made" : parts.join(", ");
}

const tally: Readonly<Record<Verdict, string>> = {
  pass: "passed",
  fail: "failed",
  inconclusive: "inconclusive",
  "harness-error": "could not be judged",
};
