import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { standingOf } from "../../harness/campaign/expectation.ts";
import { nightFolder, verdictOfJob, writeNight } from "../../harness/campaign/nightly-output.ts";
import { type NightOptions, runNight } from "../../harness/campaign/nightly-run.ts";
import type { PlannedDrill } from "../../harness/campaign/plan.ts";
import type { DrillSeries } from "../../harness/campaign/told-series.ts";
import { traceOf } from "../../harness/campaign/trace.ts";
import { seedsOf } from "../../harness/cli/nightly-seeds.ts";
import type { Verdict } from "../../harness/contract/result.ts";
import { scorecardOf } from "../../harness/score/scorecard.ts";
import { cut, drops, mirror, resultOf, unproven } from "../cli/examples.ts";
import { said, telling } from "../cli/telling.ts";

let runs = "";

beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), "regiondrill-night-"));
  said.length = 0;
});
afterEach(() => rmSync(runs, { recursive: true }));

/** Drills that end as they are told to, by title and seed; the n-th verdict is that of the n-th attempt. */
function played(
  ends: (planned: PlannedDrill, seed: number, attempt: number) => Verdict | Error,
): DrillSeries {
  const tried = new Map<string, number>();
  return async function* (drills, seed, onBegin) {
    for (const [index, planned] of drills.entries()) {
      onBegin(planned, index + 1);
      const key = JSON.stringify([
        planned.scenario.name,
        planned.chosen,
        planned.defect,
        planned.sabotaged,
        seed,
      ]);
      tried.set(key, (tried.get(key) ?? 0) + 1);
      const verdict = ends(planned, seed, tried.get(key)!);
      if (verdict instanceof Error) throw verdict;
      const failed =
        planned.defect === null ? ["rto"] : ["lost-events", "duplicate-credits", "ledger-parity", "rto"];
      const result = planned.sabotaged
        ? unproven(verdict, "probe port on south still answered")
        : resultOf(verdict, verdict === "fail" ? failed : [], reasonsOf(verdict));
      yield {
        planned,
        result,
        standing: standingOf(result, planned.scenario.weakness(planned.chosen)),
        folder: `${runs}/${tried.size}`,
        command: `again --seed ${seed}`,
        reset: false,
        report: async () => "",
      };
    }
  };
}

/** A failure is always the finding of a check. */
function reasonsOf(verdict: Verdict): string[] {
  if (verdict === "pass") return [];
  return [verdict === "fail" ? "rto: 1 violation of rto" : `${verdict}: because`];
}

/** Controls end as they must. */
const caught = (planned: PlannedDrill): Verdict | null =>
  planned.defect !== null ? "fail" : planned.sabotaged ? "inconclusive" : null;

function asked(more: Partial<NightOptions>): NightOptions {
  return {
    ...{ scenarios: [cut], seeds: [1, 2], retries: 1, controls: null, commit: "abc", runs },
    series: played(() => "pass"),
    signal: new AbortController().signal,
    ...more,
  };
}

test("every variant is run with every seed", async () => {
  const { night, error } = await runNight(asked({}), telling);
  expect(error).toBeNull();
  expect(night.verdict).toBe("pass");
  expect(night.drills.map(({ title, seed, outcome }) => `${title} ${seed} ${outcome}`)).toEqual([
    "cut 1 pass",
    "cut --way north-to-south 1 pass",
    "cut --way south-to-north 1 pass",
    "cut 2 pass",
    "cut --way north-to-south 2 pass",
    "cut --way south-to-north 2 pass",
  ]);
});

test("what did not pass is tried again with the same seed; passing then is a flake, and the night still fails", async () => {
  const series = played(({ chosen }, seed, attempt) =>
    chosen.way === "both" && seed === 2 && attempt === 1 ? "fail" : "pass",
  );
  const { night } = await runNight(asked({ series }), telling);
  const flake = night.drills.find(({ outcome }) => outcome === "flake")!;
  expect(flake).toMatchObject({ title: "cut", seed: 2 });
  expect(flake.attempts.map(({ counts }) => counts)).toEqual(["fail", "pass"]);
  expect(night.verdict).toBe("fail");
  expect(night.drills.flatMap(({ attempts }) => attempts)).toHaveLength(7);
});

test("it is attempted as often as requested, and no more", async () => {
  const { night } = await runNight(
    asked({ retries: 3, seeds: [1], series: played(() => "inconclusive") }),
    telling,
  );
  expect(night.drills.map(({ attempts }) => attempts.length)).toEqual([4, 4, 4]);
  const once = await runNight(asked({ retries: 0, series: played(() => "fail") }), telling);
  expect(
    once.night.drills.every(({ attempts, outcome }) => attempts.length === 1 && outcome === "fail"),
  ).toBe(true);
});

test("a known weakness that shows again counts as a pass, and is not tried again", async () => {
  const series = played(({ chosen }) => (chosen.purge ? "fail" : "pass"));
  const weak = {
    ...mirror,
    weakness: () => ({ in: "Copier 2", shownBy: ["rto"] }),
    options: {},
    conflicts: [],
  };
  const { night } = await runNight(
    asked({ scenarios: [weak], series: played(() => "fail"), seeds: [1] }),
    telling,
  );
  expect(night.drills[0]).toMatchObject({ outcome: "pass", attempts: [{ counts: "pass" }] });
  expect(night.verdict).toBe("pass");
  expect((await runNight(asked({ scenarios: [mirror], series, seeds: [1] }), telling)).night.verdict).toBe(
    "fail",
  );
});

test("the controls follow, with the first seed, and one that escapes fails the night", async () => {
  const seeds: number[] = [];
  const controls = { scenarios: [cut, drops], only: [] };
  const series = played((planned, seed) => {
    const control = caught(planned);
    if (control !== null) seeds.push(seed);
    return control ?? "pass";
  });
  const good = await runNight(asked({ controls, series }), telling);
  expect(good.night.controls?.controls.map(({ detection }) => detection)).toEqual(Array(4).fill("caught"));
  expect(good.night.verdict).toBe("pass");
  expect(new Set(seeds)).toEqual(new Set([1]));
  expect(existsSync(join(runs, "controls.json"))).toBe(true);
  const bad = await runNight(asked({ controls, series: played(() => "pass") }), telling);
  expect(bad.night.verdict).toBe("fail");
});

test("stopped in the middle, it lists what was left, repeats nothing, and skips the controls", async () => {
  const stop = new AbortController();
  const all = played((_, __, attempt) => (attempt === 1 ? "fail" : "pass"));
  const series: DrillSeries = async function* (drills, seed, onBegin) {
    let n = 0;
    for await (const ended of all(drills, seed, onBegin)) {
      n += 1;
      yield ended;
      if (n === 2) return stop.abort(new Error("stopped by SIGINT"));
    }
  };
  const controls = { scenarios: [cut], only: [] };
  const { night } = await runNight(asked({ series, signal: stop.signal, controls }), telling);
  expect(night.stopped).toBe("stopped by SIGINT");
  expect(night.drills.map(({ outcome }) => outcome)).toEqual(["fail", "fail", ...Array(4).fill("not run")]);
  expect(night.controls).toBeNull();
  expect(night.controlsNotRun).toBe(3);
});

test("an error of the machine ends it, and what was found before is kept", async () => {
  const series = played((_, seed) => (seed === 2 ? new Error("no Java") : "pass"));
  const { night, error } = await runNight(asked({ series }), telling);
  expect((error as Error).message).toBe("no Java");
  expect(night.stopped).toBe("no Java");
  expect(night.drills.filter(({ outcome }) => outcome === "pass")).toHaveLength(3);
  expect(night.verdict).toBe("harness-error");
});

test("everything is written into one folder, named by the time", async () => {
  const { night } = await runNight(asked({ seeds: [1] }), telling);
  const scorecard = scorecardOf({ runs: [], skipped: [], scenarios: ["cut"], nowMs: 0 });
  const trace = await traceOf(runs, [], "docs/requirements.csv");
  const folder = nightFolder(runs, new Date("2026-11-21T02:00:00.123Z"));
  expect(folder).toBe(join(runs, "nightly", "2026-11-21T02-00-00Z"));
  mkdirSync(folder, { recursive: true });
  const written: string[] = [];
  const { unwritten } = await writeNight(folder, {
    ...{ night, readRuns: async () => ({ scorecard, trace }) },
    onWritten: (path) => written.push(path),
  });
  expect(unwritten).toBeNull();
  expect(written.map((path) => path.slice(folder.length + 1))).toEqual([
    "nightly.json",
    "junit.xml",
    "summary.md",
    "traceability.csv",
    "scorecard.json",
    "scorecard.html",
  ]);
  for (const path of written) expect(readFileSync(path, "utf8").length).toBeGreaterThan(100);
});

test("what the job is judged by is written though the kept runs cannot be read", async () => {
  const { night } = await runNight(asked({ seeds: [1] }), telling);
  const broken = new Error("EACCES: permission denied, scandir 'runs'");
  const { unwritten } = await writeNight(runs, {
    ...{ night, readRuns: () => Promise.reject(broken) },
    onWritten() {},
  });
  expect(unwritten).toBe(broken);
  expect(readdirSync(runs).toSorted()).toEqual(["junit.xml", "nightly.json"]);
});

test("pages that could not be written turn a pass into an error of the harness, and no other verdict", async () => {
  const { night } = await runNight(asked({ seeds: [1] }), telling);
  const failed = await runNight(asked({ seeds: [1], series: played(() => "fail") }), telling);
  expect(verdictOfJob(night, null)).toBe("pass");
  expect(verdictOfJob(night, new Error("disk full"))).toBe("harness-error");
  expect(verdictOfJob(failed.night, new Error("disk full"))).toBe("fail");
});

test("seeds are drawn, each another one, or those that were named", () => {
  let next = 0;
  expect(seedsOf("3", () => [5, 5, 6, 7][next++]!)).toEqual([5, 6, 7]);
  expect(seedsOf("1,2,30")).toEqual([1, 2, 30]);
  expect(seedsOf("7,")).toEqual([7]);
});

test.each(["0", "51", "", "1;2", "-1", "1,1", "1,,2", "4294967296,1", "three"])(
  '--seeds "%s" is refused',
  (text) => {
    expect(() => seedsOf(text)).toThrow(/--seeds: expected how many to draw/);
  },
);
