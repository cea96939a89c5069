import { expect, test } from "vitest";
import { standingOf, worstOf } from "../../harness/cli/expectation.ts";
import { resultOf } from "./examples.ts";

const weakness = { in: "Copier 2", shownBy: ["lost-events", "wal-continuity"] };

test("a drill without a known weakness counts by its verdict", () => {
  for (const verdict of ["pass", "fail", "inconclusive", "harness-error"] as const)
    expect(standingOf(resultOf(verdict), null)).toEqual({ counts: verdict, text: verdict });
});

test("a known weakness that every one of its checks shows again is as expected", () => {
  expect(standingOf(resultOf("fail", ["lost-events", "wal-continuity", "rto"]), weakness)).toEqual({
    counts: "pass",
    text: "fail (known weakness in Copier 2, shown again)",
  });
});

test("a failure that not all of its checks show is a failure", () => {
  const { counts, text } = standingOf(resultOf("fail", ["lost-events"]), weakness);
  expect(counts).toBe("fail");
  expect(text).toContain("not shown by wal-continuity");
});

test("a weakness that does not show says nothing, and is no pass", () => {
  expect(standingOf(resultOf("pass"), weakness).counts).toBe("inconclusive");
  expect(standingOf(resultOf("harness-error"), weakness).counts).toBe("harness-error");
});

test("the worst is fail, then harness-error, then inconclusive; of nothing it is pass", () => {
  expect(worstOf([])).toBe("pass");
  expect(worstOf(["pass", "inconclusive"])).toBe("inconclusive");
  expect(worstOf(["inconclusive", "harness-error", "pass"])).toBe("harness-error");
  expect(worstOf(["harness-error", "fail", "inconclusive"])).toBe("fail");
});
