import { describe, expect, test } from "vitest";
import { standingOf } from "../../harness/campaign/expectation.ts";
import { notConverged, reasonOf } from "../../harness/contract/objections.ts";
import { defaultsOf } from "../../harness/drill/options.ts";
import { worstOf } from "../../harness/judge/verdict.ts";
import mirrorBreak from "../../scenarios/mirror-break.ts";
import { resultOf } from "../cli/examples.ts";

const weakness = { in: "Copier 2", shownBy: ["lost-events", "wal-continuity"] };

test("a drill without a known weakness counts by its verdict", () => {
  for (const verdict of ["pass", "fail", "inconclusive", "harness-error"] as const)
    expect(standingOf(resultOf(verdict), null)).toEqual({ counts: verdict, text: verdict });
});

test("a known weakness that every one of its checks shows again is as expected", () => {
  expect(standingOf(resultOf("fail", ["lost-events", "wal-continuity"]), weakness)).toEqual({
    counts: "pass",
    text: "fail (known weakness in Copier 2, shown again)",
  });
});

test("a failure that not all of its checks show is a failure", () => {
  const { counts, text } = standingOf(resultOf("fail", ["lost-events"]), weakness);
  expect(counts).toBe("fail");
  expect(text).toContain("not shown by wal-continuity");
});

test("a weakness that does not show proves nothing, and is no pass", () => {
  expect(standingOf(resultOf("pass"), weakness).counts).toBe("inconclusive");
  expect(standingOf(resultOf("harness-error"), weakness).counts).toBe("harness-error");
});

describe("beside a known weakness", () => {
  const shown = ["lost-events", "wal-continuity"];
  const lenient = { ...weakness, mayFail: ["ledger-parity"] };

  test("a check that it may make fail is as expected", () => {
    expect(standingOf(resultOf("fail", [...shown, "ledger-parity"]), lenient).counts).toBe("pass");
  });

  test("any other check that fails is a failure, and named", () => {
    expect(standingOf(resultOf("fail", [...shown, "ledger-parity", "rto"]), lenient)).toEqual({
      counts: "fail",
      text: "fail (known weakness in Copier 2, shown again, but rto is fail)",
    });
  });

  test.each(["inconclusive", "harness-error"] as const)("a check that is %s counts as that", (verdict) => {
    const result = resultOf("fail", shown);
    const checks = result.checks.map((check) =>
      check.id === "ledger-parity" ? { ...check, verdict } : check,
    );
    expect(standingOf({ ...result, checks }, lenient)).toEqual({
      counts: verdict,
      text: `fail (known weakness in Copier 2, shown again, but ledger-parity is ${verdict})`,
    });
  });

  test("what no check reports counts too: an interruption, a trouble", () => {
    const reasons = ["lost-events: 1 violation of lost-events", "the broker died by itself\n  at line 1"];
    expect(standingOf(resultOf("fail", shown, reasons), lenient)).toEqual({
      counts: "inconclusive",
      text: "fail (known weakness in Copier 2, shown again, but the broker died by itself)",
    });
  });

  test("regions that never get what is lost are as expected; without such a loss they are not", () => {
    const reasons = ["the regions did not converge, waiting for: ledger of south lacks 5"];
    expect(standingOf(resultOf("fail", shown, reasons), weakness).counts).toBe("pass");
    const slow = { in: "Copier 2", shownBy: ["rto"] };
    expect(standingOf(resultOf("fail", ["rto"], reasons), slow).counts).toBe("inconclusive");
  });
});

describe("mirror-break", () => {
  /** As a real drill with `--recreate` ended. */
  const checks = ["lost-events", "wal-continuity", "dedup-parity", "ledger-parity", "replication-lag"];
  const ended = (failed: readonly string[]) => {
    const result = resultOf("fail");
    const found = failed.map((id) => ({
      ...result.checks[0]!,
      id,
      verdict: "fail" as const,
      reason: "found",
    }));
    const reasons = [`${notConverged}, waiting for: ledger of eu-west-1 lacks 5`, ...found.map(reasonOf)];
    return { ...result, checks: found, reasons };
  };
  const weaknessOf = (option: "purge" | "recreate") =>
    mirrorBreak.weakness({ ...defaultsOf(mirrorBreak.options), [option]: true });

  test("fails as expected by all that its weakness brings about", () => {
    expect(standingOf(ended(checks), weaknessOf("recreate")).counts).toBe("pass");
    expect(standingOf(ended(checks.slice(0, 4)), weaknessOf("purge")).counts).toBe("pass");
  });

  test("may lag only where the origin itself lost what it had not read", () => {
    expect(standingOf(ended(checks), weaknessOf("purge")).counts).toBe("fail");
  });
});

test("the worst is fail, then harness-error, then inconclusive; of nothing it is inconclusive", () => {
  expect(worstOf([])).toBe("inconclusive");
  expect(worstOf(["pass", "inconclusive"])).toBe("inconclusive");
  expect(worstOf(["inconclusive", "harness-error", "pass"])).toBe("harness-error");
  expect(worstOf(["harness-error", "fail", "inconclusive"])).toBe("fail");
});
