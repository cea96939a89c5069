/** Which table of controls is kept: some of them never take the place of all. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runControlTable } from "../../harness/campaign/control-table.ts";
import { standingOf } from "../../harness/campaign/expectation.ts";
import type { DrillSeries } from "../../harness/campaign/told-series.ts";
import { type Controls, controlsSchema } from "../../harness/contract/controls.ts";
import { cut, drops, resultOf } from "../cli/examples.ts";
import { said, telling } from "../cli/telling.ts";

let runs = "";

beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), "regiondrill-controls-"));
  said.length = 0;
});
afterEach(() => rmSync(runs, { recursive: true }));

/** Every control ends as a failure of all checks. */
const series: DrillSeries = async function* (drills, _seed, onBegin) {
  for (const [index, planned] of drills.entries()) {
    onBegin(planned, index + 1);
    const result = resultOf("fail", ["lost-events", "duplicate-credits", "ledger-parity", "rto"]);
    const standing = standingOf(result, null);
    const kept = { folder: `runs/${index}`, command: "again", report: async () => "" };
    yield { planned, result, standing, reset: false, ...kept };
  }
};

/** @returns the table that was told, and the one that is kept */
async function controls(only: string[], commit: string | null = "abc", at = series) {
  const options = { scenarios: [cut, drops], only, seed: 1, commit, runs, series: at };
  const { table, error } = await runControlTable(options, telling);
  expect(error).toBe(null);
  return { told: table, kept: kept() };
}

function kept(): Controls {
  return controlsSchema.parse(JSON.parse(readFileSync(join(runs, "controls.json"), "utf8")));
}

test("a table names the controls that were requested", async () => {
  expect((await controls([])).kept.only).toEqual([]);
  rmSync(join(runs, "controls.json"));
  const { kept, told } = await controls(["drops"]);
  expect(kept).toMatchObject({ only: ["drops"], controls: [{ scenario: "drops" }] });
  expect(told).toEqual(kept);
});

test("some of the controls leave the whole table of the same commit as it is, and say so", async () => {
  const all = await controls([]);
  const some = await controls(["drops"]);
  expect(some.told.controls).toHaveLength(1);
  expect(some.kept).toEqual(all.kept);
  expect(said.at(-1)).toMatch(/controls.json is left as it is: it holds all controls of this commit/);
});

test.each([
  ["the whole table of another commit", [], "abd"],
  ["some controls of the same commit", ["cut"], "abc"],
])("some of the controls replace %s", async (_what, before, commit) => {
  await controls(before, commit);
  expect((await controls(["drops"])).kept).toMatchObject({ only: ["drops"], commit: "abc" });
});

test("all controls replace all controls, and a table from before this was told counts as all of them", async () => {
  const { kept: first } = await controls([]);
  const { only: _, ...older } = first;
  writeFileSync(join(runs, "controls.json"), JSON.stringify(older));
  expect((await controls(["drops"])).kept.only).toBeUndefined();
  expect((await controls([])).kept.only).toEqual([]);
});

test("what is no table is replaced, and an unknown name leaves none behind", async () => {
  await expect(controls(["dropz"])).rejects.toThrow(/did you mean drops/);
  expect(existsSync(join(runs, "controls.json"))).toBe(false);
  writeFileSync(join(runs, "controls.json"), "{");
  expect((await controls(["drops"])).kept.only).toEqual(["drops"]);
});
