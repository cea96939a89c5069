/** Which drills claim to prove something, and which run of each is the last one. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { claimantsOf, lastRuns } from "../../harness/campaign/claimants.ts";
import type { Result } from "../../harness/contract/result.ts";
import { exactlyOnceEverywhere } from "../../harness/drill/criteria.ts";
import { choice, flag } from "../../harness/drill/options.ts";
import { scenario, webhooks } from "../../harness/drill/scenario.ts";
import { cut } from "../cli/examples.ts";
import { resultWith } from "./examples.ts";

const mirror = scenario("mirror", {
  ...{ promise: "It holds.", topology: cut.topology, target: "south", sustained: "2s" },
  options: { way: choice("which way", "both", "one"), purge: flag("deletes") },
  load: webhooks({ perSecond: 10, redelivered: 0 }),
  criteria: exactlyOnceEverywhere,
  proves: { "P-04": ["lost-events"] },
  weakness: ({ purge }) => (purge ? { in: "a mirror", shownBy: ["lost-events"] } : null),
  drill: async () => {},
});

let runs: string;
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), "claimants-"));
});
afterEach(() => rmSync(runs, { recursive: true }));

function keep(id: string, { run, ...rest }: Result): void {
  mkdirSync(join(runs, id));
  writeFileSync(join(runs, id, "result.json"), JSON.stringify({ ...rest, run: { ...run, id } }));
}

function drill(change: Partial<Result["run"]>, verdict: "pass" | "fail" = "pass"): Result {
  const options = { way: "both", purge: false };
  return resultWith({ "lost-events": verdict }, { scenario: "mirror", options, ...change });
}

async function claimants() {
  const { last } = await lastRuns(runs, [mirror]);
  return claimantsOf([mirror], last).map((one) => [one.drill, one.last?.result.run.id, one.last?.counts]);
}

it("each variant of a scenario is a drill, run or not", async () => {
  expect(await claimants()).toEqual([
    ["mirror --way both", undefined, undefined],
    ["mirror --way one", undefined, undefined],
    ["mirror --way both --purge", undefined, undefined],
  ]);
});

it("the newest run of each counts where its commit is not known, and none that was made to fail", async () => {
  keep("2026-01-mirror", drill({ commit: null }, "fail"));
  keep("2026-02-mirror", drill({ commit: null }));
  keep("2026-03-mirror", drill({ defect: "forgetful" }, "fail"));
  keep("2026-04-mirror", drill({ command: "npm run scenario mirror -- --sabotage" }, "fail"));
  expect((await claimants())[0]).toEqual(["mirror --way both", "2026-02-mirror", "pass"]);
});

it("a retry that passes hides no failure of the same commit", async () => {
  keep("2026-01-mirror", drill({ commit: "abc" }, "fail"));
  keep("2026-02-mirror", drill({ commit: "abd" }));
  keep("2026-03-mirror", drill({ commit: "abd" }, "fail"));
  keep("2026-04-mirror", drill({ commit: "abd" }));
  expect((await claimants())[0]).toEqual(["mirror --way both", "2026-03-mirror", "fail"]);
});

it.each([
  ["another commit", "abc", "abd"],
  ["changed files", "abc-dirty", "abc-dirty"],
  ["an unknown commit", null, null],
])("a failure with %s is of something else", async (_what, before, after) => {
  keep("2026-01-mirror", drill({ commit: before }, "fail"));
  keep("2026-02-mirror", drill({ commit: after }));
  expect((await claimants())[0]).toEqual(["mirror --way both", "2026-02-mirror", "pass"]);
});

it("the worst is what counts for the worst: a known weakness that did not show", async () => {
  const weak = { commit: "abc", options: { way: "both", purge: true } };
  keep("2026-01-mirror", drill(weak));
  keep("2026-02-mirror", drill(weak, "fail"));
  expect((await claimants())[2]).toEqual(["mirror --way both --purge", "2026-01-mirror", "inconclusive"]);
});

it("a drill that was stopped says nothing, and is told", async () => {
  const stopped = { reasons: ["interrupted: the drill was stopped before its end"] };
  keep("2026-01-mirror", drill({}));
  keep("2026-02-mirror", { ...drill({}, "fail"), ...stopped });
  expect((await claimants())[0]).toEqual(["mirror --way both", "2026-01-mirror", "pass"]);
  const { read, leftOut } = await lastRuns(runs, [mirror]);
  expect([read, leftOut.map((why) => why.slice(runs.length + 1))]).toEqual([
    1,
    ["2026-02-mirror: the drill was stopped before its end"],
  ]);
});

it("a known weakness that was shown again counts as a pass", async () => {
  keep("2026-01-mirror", drill({ options: { way: "both", purge: true } }, "fail"));
  expect((await claimants())[2]).toEqual(["mirror --way both --purge", "2026-01-mirror", "pass"]);
});

it("a run from before an option is one with its default; another choice is a drill of its own", async () => {
  keep("2026-01-mirror", drill({ options: { purge: false } }));
  keep("2026-02-mirror", drill({ options: { way: "one", purge: true } }, "fail"));
  const found = await claimants();
  expect(found[0]).toEqual(["mirror --way both", "2026-01-mirror", "pass"]);
  expect(found[3]).toEqual(["mirror --way one --purge", "2026-02-mirror", "pass"]);
});

it("a run of a scenario that is gone claims what it said itself", async () => {
  keep("2026-01-gone", drill({ scenario: "gone", proves: { "P-07": ["lost-events"] } }));
  const { last } = await lastRuns(runs, [mirror]);
  expect(claimantsOf([mirror], last).at(-1)).toMatchObject({
    drill: "gone --way both",
    proves: { "P-07": ["lost-events"] },
    last: { counts: "pass" },
  });
});
