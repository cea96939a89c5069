/** The page of the atlas shows what was measured, and nothing as measured that was not. */
import { describe, expect, test } from "vitest";
import { drillsOf } from "../../atlas/drills.ts";
import { pageOf } from "../../atlas/page.ts";
import { stackNamed, stacks } from "../../atlas/stacks.ts";
import type { Result } from "../../harness/contract/result.ts";
import { passed } from "../reports/examples.ts";

const [drill] = drillsOf(stackNamed("etcd"));

function rowOf(measures: Partial<Result["measures"]>): string[] {
  const result = { ...passed.result, measures: { ...passed.result.measures, ...measures } };
  const page = pageOf([{ drill: drill!, result }], [{ stack: drill!.stack, version: "3.4.23" }]);
  const row = page.split("\n").find((line) => /^\| etcd +\| raft /.test(line))!;
  return row.split("|").map((cell) => cell.trim());
}

describe("a row", () => {
  test("holds the interval of the recovery time and the losses", () => {
    const rto = { lowerMs: 1_448.4, upperMs: 1_633.2, detectedMs: null, reroutedMs: null };
    const rpo = { atFailover: { operations: 13, seconds: 0.2 }, afterHeal: { operations: 2, seconds: 0 } };
    expect(rowOf({ rto, rpo }).slice(4, 8)).toEqual(["pass", "1.45–1.63 s", "13", "2"]);
  });

  test("tells a service that never came back from one that never went", () => {
    const rto = { lowerMs: null, upperMs: null, detectedMs: null, reroutedMs: null };
    expect(rowOf({ rto })[5]).toBe("did not come back");
    expect(rowOf({ rto: null })[5]).toBe("no outage");
  });

  test("has no figure for what was not read", () => {
    expect(rowOf({ rpo: { atFailover: null, afterHeal: null }, availability: null }).slice(6, 8)).toEqual([
      "not measured",
      "not measured",
    ]);
  });
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
