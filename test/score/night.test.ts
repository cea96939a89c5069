import { expect, test } from "vitest";
import type { Verdict } from "../../harness/contract/result.ts";
import { type Attempt, outcomeOf, verdictOfNight } from "../../harness/score/night.ts";

function attempts(...counts: Verdict[]): Attempt[] {
  const more = { folder: "runs/1", command: "again", reason: null, rtoMs: null, wallMs: 1 };
  return counts.map((verdict) => ({ counts: verdict, text: verdict, ...more }));
}

function night(...drills: Attempt[][]) {
  return drills.map((tried) => ({
    ...{ scenario: "cut", title: "cut", seed: 1 },
    attempts: tried,
    outcome: outcomeOf(tried),
  }));
}

test.each([
  [["pass"], "pass"],
  [["fail", "pass"], "flake"],
  [["inconclusive", "harness-error", "pass"], "flake"],
  [["fail", "inconclusive"], "fail"],
  [["inconclusive", "fail"], "fail"],
  [["harness-error", "harness-error"], "harness-error"],
  [[], "not run"],
] as [Verdict[], string][])("attempts %j make it %s", (counts, outcome) => {
  expect(outcomeOf(attempts(...counts))).toBe(outcome);
});

test.each([
  ["fail", "fail"],
  ["harness-error", "harness-error"],
  ["inconclusive", "inconclusive"],
] as [Verdict, Verdict][])(
  "a first attempt that was %s makes the night %s, though it passed when tried again",
  (first, verdict) => {
    expect(verdictOfNight(night(attempts("pass"), attempts(first, "pass")), "pass", null)).toBe(verdict);
  },
);

test("what was not run, and being stopped, proves nothing", () => {
  expect(verdictOfNight(night(attempts("pass"), []), null, null)).toBe("inconclusive");
  expect(verdictOfNight(night(attempts("pass")), "pass", "inconclusive")).toBe("inconclusive");
  expect(verdictOfNight(night(attempts("pass")), "pass", null)).toBe("pass");
});

test("a control that escaped fails the night", () => {
  expect(verdictOfNight(night(attempts("pass")), "fail", null)).toBe("fail");
});
