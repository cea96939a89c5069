import { expect, test } from "vitest";
import type { Control, Controls } from "../../harness/contract/controls.ts";
import type { Verdict } from "../../harness/contract/result.ts";
import { type Attempt, type Night, nightSchemaId, outcomeOf } from "../../harness/score/night.ts";
import { scorecardOf } from "../../harness/score/scorecard.ts";
import { renderNightJunit } from "../../reports/scorecard/junit.ts";
import { renderScorecard } from "../../reports/scorecard/page.ts";
import { renderSummary } from "../../reports/scorecard/summary.ts";
import { age, alarms } from "../../reports/scorecard/words.ts";
import { run } from "../score/runs.ts";
import { all, parseXml } from "./elements.ts";
import { attack } from "./hostile.ts";

const nowMs = Date.parse("2026-11-21T12:00:00.000Z");
const scorecard = (runs: ReturnType<typeof run>[], skipped: { folder: string; reason: string }[] = []) =>
  scorecardOf({ runs, skipped, scenarios: ["cut"], nowMs });

/** Twelve green nights, then one in which the drill became slow and failed once. */
const worse = scorecard([
  ...Array.from({ length: 12 }, (_, i) =>
    run(i, {
      rtoMs: { lower: 2_000 + 10 * i, upper: 2_060 + 10 * i },
      rpoAtFailover: { operations: i % 3, seconds: 0.1 },
    }),
  ),
  ...[0, 1, 2].map((i) =>
    run(12, {
      ...{ id: `new-${i}`, commit: "slow", counts: i === 1 ? "fail" : "pass" },
      rtoMs: i === 1 ? { lower: Infinity, upper: Infinity } : { lower: 3_500 + i, upper: 3_560 + i },
    }),
  ),
]);

function attempt(counts: Verdict, more: Partial<Attempt> = {}): Attempt {
  const reason = counts === "pass" ? null : "rto: too late";
  const again = { folder: "runs/1", command: "npm run scenario cut -- --seed 1" };
  return { counts, text: counts, reason, rtoMs: null, wallMs: 30_000, ...again, ...more };
}

function night(
  drills: [title: string, seed: number, attempts: Attempt[]][],
  more: Partial<Night> = {},
): Night {
  return {
    ...{ schema: nightSchemaId, startedAt: "2026-11-21T02:00:00.000Z", endedAt: "2026-11-21T03:00:00.000Z" },
    ...{ commit: "abc", seeds: [1, 2], controls: null, controlsNotRun: 0, stopped: null, verdict: "fail" },
    drills: drills.map(([title, seed, attempts]) => ({
      ...{ scenario: "cut", title, seed, attempts, outcome: outcomeOf(attempts) },
    })),
    ...more,
  };
}

const flaky = night(
  [
    ["cut", 1, [attempt("pass")]],
    ["cut", 2, [attempt("fail"), attempt("pass")]],
    ["cut --way north-to-south", 1, []],
  ],
  { stopped: "stopped by SIGINT", controlsNotRun: 4 },
);

test("the page points out what failed and what shifted, and on what grounds", async () => {
  const page = await renderScorecard(worse);
  expect(page).toContain("fail in 1 of 3 newest runs");
  expect(page).toMatch(/RTO higher: .* in the middle, .* before/);
  expect(page).toContain("3 newest against 12 earlier green, p = 0.0044");
});

test("the page is one file without script or anything from elsewhere, with a text for each drawing", async () => {
  const page = await renderScorecard(worse);
  expect(page).not.toMatch(/<script|<link|src=|url\(http|@import/);
  expect(page.match(/<svg[^>]* role="img"/g)).toHaveLength(1);
  expect(page).toMatch(/<desc[^>]*>15 runs drawn: 14 pass, 1 fail\. RTO: /);
  expect(page.match(/<h1/g)).toHaveLength(1);
  expect(page).toContain("prefers-color-scheme: dark");
  expect(Buffer.byteLength(page)).toBeLessThan(100_000);
});

test("the same scorecard gives the same bytes", async () => {
  expect(await renderScorecard(worse)).toBe(await renderScorecard(worse));
});

test("a scorecard of nothing, or of one run that measured nothing, is a page too", async () => {
  expect(await renderScorecard(scorecard([]))).toContain("Without a kept run: cut");
  const one = scorecard(
    [run(1, { verdict: "inconclusive", rtoMs: null })],
    [{ folder: "runs/x", reason: "cut off" }],
  );
  const page = await renderScorecard(one);
  expect(page).toContain("0 of 1 as expected");
  expect(page).toContain("cut off");
});

test("runs that were stopped are named, and count among those that are kept", async () => {
  const page = await renderScorecard(scorecard([run(1), run(2, { counts: "inconclusive", stopped: true })]));
  expect(page).toContain("1 of 1 as expected");
  expect(page).toContain("2 runs are kept");
  expect(page).toContain("<li>cut on processes: r002</li>");
});

test("too few runs are said to be too few", async () => {
  const few = scorecard([run(1), run(2, { commit: "b" })]);
  expect(alarms(few)).toEqual([]);
  expect(await renderScorecard(few)).toContain("Too few runs to tell (1 newest against 1 earlier green");
});

test("no text of a run gets markup into the page", async () => {
  const hostile = run(1, {
    title: attack,
    scenario: attack,
    reason: attack,
    command: attack,
    text: attack,
    id: attack,
  });
  const planted = { ...hostile, defect: attack };
  const page = await renderScorecard(scorecard([hostile, planted], [{ folder: attack, reason: attack }]));
  expect(page).not.toContain("<script>");
  expect(page.match(/<\/title>/g)).toHaveLength(2);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
  expect(page).not.toMatch(/[\u0000-\u0008\u001b]/);
});

test("the summary says what was not as expected first, each attempt with the line that runs it again", () => {
  const text = renderSummary(flaky, worse);
  expect(text).toMatch(/^## ✗ Fail: nightly drills\n/);
  expect(text).toContain("3 drills with 2 seeds (1, 2): 1 pass, 1 flake, 1 not run.");
  expect(text).toContain("**Stopped before all was run**: stopped by SIGINT");
  expect(text).toContain(
    "- `cut`, seed 2: **flake**\n  - attempt 1, ✗ fail: rto: too late; `runs/1`; `npm run scenario",
  );
  expect(text).toContain("- `cut --way north-to-south`, seed 1: not run");
  expect(text).toContain("| `cut` | ✓ pass | ⚠ flake: fail, pass |");
  expect(text).toContain("4 controls were not run.");
  expect(text).toContain("### Worse than before");
});

test("a night on which all went well is short", () => {
  const text = renderSummary(night([["cut", 1, [attempt("pass")]]], { verdict: "pass" }), scorecard([]));
  expect(text).not.toContain("Not as expected");
  expect(text).toMatch(/^## ✓ Pass/);
});

test("no text of a night gets markup, a mention or a table's end into the summary", () => {
  const bad = attempt("fail", { reason: attack, command: attack, folder: attack, text: attack });
  const text = renderSummary(
    night([[attack, 1, [bad]]], { stopped: attack }),
    scorecard([run(1, { title: attack })]),
  );
  const outside = text.replaceAll(/`[^`\n]*`/g, "");
  expect(outside).not.toMatch(/<script|@here|[^\\]\]\(javascript/);
  for (const line of text.split("\n").filter((each) => each.startsWith("|")))
    expect(line.replaceAll("\\|", "").match(/\|/g)).toHaveLength(4);
});

test("a summary stays far below what a job may show, however much went wrong", () => {
  const long = attempt("fail", { reason: "x".repeat(5_000) });
  const drills = Array.from(
    { length: 300 },
    (_, i) => [`cut ${i}`, 1, [long, long]] as [string, number, Attempt[]],
  );
  expect(Buffer.byteLength(renderSummary(night(drills), scorecard([])))).toBeLessThan(300_000);
});

test("in JUnit a failed attempt stays a failure when a later one passed, and what was not run is an error", () => {
  const xml = renderNightJunit(flaky);
  const cases = all(parseXml(xml), "testcase");
  expect(cases.map(({ attributes }) => attributes.name)).toEqual([
    "seed 1",
    "seed 2",
    "seed 2, attempt 2",
    "seed 1",
    "the others",
  ]);
  expect(xml.match(/<failure /g)).toHaveLength(1);
  expect(xml).toContain("(a flake: it passed when tried again)");
  expect(xml.match(/<error /g)).toHaveLength(2);
});

test("a control that escaped is a failure, one that says nothing is an error", () => {
  const controls = (["caught", "escaped", "unclear", "caught-in-part"] as const).map(
    (detection): Control => ({
      ...{ defect: "forgetful", breaks: "It forgets.", scenario: "cut", mustBeCaughtBy: ["lost-events"] },
      ...{ verdict: "pass", failedChecks: [], witness: null, folder: "runs/1", command: "again", wallMs: 1 },
      detection,
    }),
  );
  const table: Controls = {
    ...{ schema: "regiondrill/controls@1", version: "0.1.0", commit: null, seed: 1, notRun: 0, controls },
    ...{ startedAt: "2026-11-21T02:00:00.000Z", endedAt: "2026-11-21T03:00:00.000Z" },
  };
  const controlled = night([], { controls: table });
  const xml = renderNightJunit(controlled);
  expect(xml.match(/<failure /g)).toHaveLength(2);
  expect(xml.match(/<error /g)).toHaveLength(1);
  expect(renderSummary(controlled, scorecard([]))).toContain("1 of 4 caught by what must catch them.");
});

test("hostile texts leave JUnit well-formed", () => {
  const bad = attempt("fail", { reason: attack, command: attack, folder: attack, text: attack });
  expect(() => parseXml(renderNightJunit(night([[attack, 1, [bad]]], { stopped: attack })))).not.toThrow();
});

test("ages are said in minutes, hours and days", () => {
  expect([0, 60_000 * 119, 3_600_000 * 47, 3_600_000 * 49, -5].map(age)).toEqual([
    "0 min",
    "119 min",
    "47 h",
    "2 days",
    "0 min",
  ]);
});
