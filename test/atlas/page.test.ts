/** The page of the atlas shows what was measured, and nothing as measured that was not. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { drillsNamed, drillsOf } from "../../atlas/drills.ts";
import { atlasFiles } from "../../atlas/keep.ts";
import { readMeasured, recordOf } from "../../atlas/measured.ts";
import { pageOf } from "../../atlas/page.ts";
import { stackNamed, stacks } from "../../atlas/stacks.ts";
import type { Result } from "../../harness/contract/result.ts";
import { passed } from "../reports/examples.ts";

const drills = drillsOf(stackNamed("etcd"));
const { name } = drills[0]!;

function pageWith(result: Partial<Result>): string {
  return pageOf(drills, { [name]: recordOf({ ...passed.result, ...result }, "3.4.23") });
}

function rowIn(page: string, fault = "region outage"): string[] {
  const row = page.split("\n").find((line) => /^\| etcd +\|/.test(line) && line.includes(` ${fault} `))!;
  return row.split("|").map((cell) => cell.trim());
}

function rowOf(measures: Partial<Result["measures"]>): string[] {
  return rowIn(pageWith({ measures: { ...passed.result.measures, ...measures } }));
}

describe("a row", () => {
  test("holds the version, the interval of the recovery time, the losses and the day", () => {
    const rto = { lowerMs: 1_448.4, upperMs: 1_633.2, detectedMs: null, reroutedMs: null };
    const rpo = { atFailover: { operations: 13, seconds: 0.2 }, afterHeal: { operations: 2, seconds: 0 } };
    const cells = rowOf({ rto, rpo });
    expect(cells.slice(5, 9)).toEqual(["pass", "1.45–1.63 s", "13", "2"]);
    expect([cells[2], cells[13]]).toEqual(["3.4.23", "2026-11-21"]);
  });

  test("tells a service that never came back from one that never went", () => {
    const rto = { lowerMs: null, upperMs: null, detectedMs: null, reroutedMs: null };
    expect(rowOf({ rto })[6]).toBe("did not come back");
    expect(rowOf({ rto: null })[6]).toBe("no outage");
  });

  test("has no figure for what was not read", () => {
    expect(rowOf({ rpo: { atFailover: null, afterHeal: null }, availability: null }).slice(7, 9)).toEqual([
      "not measured",
      "not measured",
    ]);
  });

  test("of a drill that was never run has no verdict and no figure", () => {
    const cells = rowIn(pageWith({}), "partition");
    expect(cells.slice(5)).toEqual(["", ...Array(7).fill("not measured"), "never", ""]);
  });

  test.each(["inconclusive", "harness-error"] as const)(
    "of a drill that ended %s has no figure",
    (verdict) => {
      const page = pageWith({
        verdict,
        reasons: ["the baseline does not hold\nand more", "a second reason"],
      });
      expect(rowIn(page).slice(5)).toEqual([verdict, ...Array(7).fill("not measured"), "2026-11-21", ""]);
      expect(page).toContain("- etcd, raft, region outage: the baseline does not hold; a second reason\n");
    },
  );
});

test("a drill that failed has its figures, and the reason under the table", () => {
  const page = pageWith({ verdict: "fail", reasons: ["rto: service was back after 40 s"] });
  expect(rowIn(page)[5]).toBe("fail");
  expect(rowIn(page)[6]).not.toBe("not measured");
  expect(page).toContain("- etcd, raft, region outage: rto: service was back after 40 s\n");
});

test("where every drill passed, nothing stands against a pass", () => {
  expect(pageWith({})).not.toContain("stands against");
});

test("the page that is kept is the one that its measurements draw", () => {
  const page = readFileSync(atlasFiles.page, "utf8");
  expect(page).toBe(pageOf(drillsNamed([]), readMeasured(atlasFiles.measured)));
});

test("every stack is drilled in each of its settings, under a name of its own", () => {
  const names = stacks.flatMap(drillsOf).map(({ scenario }) => scenario.name);
  expect(new Set(names).size).toBe(names.length);
  for (const stack of stacks)
    expect(new Set(drillsOf(stack).map(({ setting }) => setting))).toEqual(
      new Set(Object.keys(stack.settings)),
    );
});

test("an unknown stack is named, with those that are known", () => {
  expect(() => stackNamed("cassandra")).toThrow("unknown stack cassandra: known are etcd, galera");
});
