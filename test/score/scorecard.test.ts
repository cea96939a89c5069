import { expect, test } from "vitest";
import { flakesAmong } from "../../harness/score/flakes.ts";
import { regressionIn, splitOff } from "../../harness/score/regression.ts";
import { scorecardOf } from "../../harness/score/scorecard.ts";
import { scoredRun } from "../../harness/score/scored-run.ts";
import { interrupted, passed } from "../reports/examples.ts";
import { dayMs, run } from "./runs.ts";

const nowMs = Date.parse("2026-11-21T12:00:00.000Z");
const score = (runs: ReturnType<typeof run>[]) =>
  scorecardOf({ runs, skipped: [], scenarios: ["cut", "lag"], nowMs });

test("a drill's row has its last result, its success, and how long ago it was", () => {
  const { rows, neverDrilled } = score([run(3, { counts: "fail" }), run(1), run(2)]);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ title: "cut", passed: 2, total: 3, last: { id: "r003", counts: "fail" } });
  expect(rows[0]!.sinceLastMs).toBe(nowMs - Date.parse("2026-11-04T02:00:00.000Z"));
  expect(neverDrilled).toEqual(["lag"]);
});

test("other options, another provider or another profile are another drill", () => {
  const { rows } = score([
    run(1),
    run(2, { title: "cut --way south-to-north" }),
    run(3, { provider: "containers" }),
    run(4, { profile: "slow" }),
  ]);
  expect(rows.map(({ title, provider }) => `${title} ${provider}`)).toEqual([
    "cut processes",
    "cut containers",
    "cut processes",
    "cut --way south-to-north processes",
  ]);
});

test("planted defects and sabotage are no part of the score", () => {
  const { rows, controls } = score([
    run(1),
    run(2, { verdict: "fail", defect: "no-dedup" }),
    run(3, { verdict: "inconclusive", sabotaged: true }),
  ]);
  expect(rows.map(({ total }) => total)).toEqual([1]);
  expect(controls.map(({ defect, total }) => [defect, total])).toEqual([
    ["no-dedup", 1],
    [null, 1],
  ]);
});

test("a run that was stopped is listed, and is no flake, no regression and no failure", () => {
  const same = { commit: "abc", seed: 5 };
  const { rows, stopped, neverDrilled } = score([
    run(1, same),
    run(2, { ...same, counts: "inconclusive", stopped: true }),
    run(3, { scenario: "lag", title: "lag", counts: "fail", stopped: true }),
  ]);
  expect(stopped.map(({ id }) => id)).toEqual(["r002", "r003"]);
  expect(rows).toMatchObject([{ title: "cut", passed: 1, total: 1, flakes: [], regression: null }]);
  expect(neverDrilled).toEqual([]);
});

test.each([
  ["interrupted: the drill was stopped before its end", true],
  ["interrupted: the history has no end", true],
  ["rto: the drill was interrupted: by nobody", false],
])("that it was stopped is known by its reason: %s", (reason, stopped) => {
  const result = { ...passed.result, reasons: ["rto: too late", reason] };
  expect(scoredRun("runs/1", result, { counts: "fail", text: "fail" }).stopped).toBe(stopped);
});

test("a drill that proved nothing gives no sample of recovery", () => {
  const score = (verdict: "pass" | "inconclusive") =>
    scoredRun("runs/1", { ...passed.result, verdict }, { counts: verdict, text: verdict }).rtoMs;
  expect(score("pass")).toEqual({ lower: 3_118, upper: 3_242 });
  expect(score("inconclusive")).toBeNull();
});

test("a service that never came back is a sample without end", () => {
  const rto = { lowerMs: null, upperMs: null, detectedMs: null, reroutedMs: null };
  const result = { ...passed.result, verdict: "fail" as const, measures: { ...passed.result.measures, rto } };
  const { rtoMs } = scoredRun("runs/1", result, { counts: "fail", text: "fail" });
  expect(rtoMs).toEqual({ lower: Number.POSITIVE_INFINITY, upper: Number.POSITIVE_INFINITY });
});

test("what the command line says about the drill is part of its title, the seed and what is planted are not", () => {
  const titled = (command: string) => {
    const result = { ...interrupted.result, run: { ...interrupted.result.run, command } };
    const { title, sabotaged } = scoredRun("runs/1", result, { counts: "pass", text: "pass" });
    return [title, sabotaged];
  };
  const flags =
    "--disk lost --seed 7 --rate 100 --region eu-west-1 --defect no-dedup --sabotage --provider processes";
  expect(titled(`npm run scenario region-outage -- ${flags}`)).toEqual([
    "region-outage --disk lost --rate 100 --region eu-west-1",
    true,
  ]);
  expect(titled("something else --sabotage")).toEqual(["region-outage", false]);
});

test("the flags of a run, where they were recorded, make its title, whatever its command holds", () => {
  const flags = [
    { name: "disk", value: "lost" },
    { name: "seed", value: "7" },
    { name: "keep" },
    { name: "sabotage" },
  ];
  const result = { ...interrupted.result, run: { ...interrupted.result.run, command: "--rate 100", flags } };
  const { title, sabotaged } = scoredRun("runs/1", result, { counts: "pass", text: "pass" });
  expect([title, sabotaged]).toEqual(["region-outage --disk lost", true]);
});

test("a flake ended differently with the same commit, seed and options", () => {
  const same = { commit: "abc", seed: 5 };
  const runs = [
    run(1, same),
    run(2, { ...same, counts: "fail" }),
    run(3, { ...same, seed: 6, counts: "fail" }),
  ];
  expect(flakesAmong(runs).map((flake) => flake.runs.map(({ id }) => id))).toEqual([["r001", "r002"]]);
});

test.each([
  ["another commit", { commit: "abc" }, { commit: "abd" }],
  ["another seed", { commit: "abc", seed: 1 }, { commit: "abc", seed: 2 }],
  ["changed files, whose differences are unknown", { commit: "abc-dirty" }, { commit: "abc-dirty" }],
  ["an unknown commit", { commit: null }, { commit: null }],
  ["another provider", { commit: "abc" }, { commit: "abc", provider: "containers" }],
])("with %s it is none", (_, one, other) => {
  expect(flakesAmong([run(1, { seed: 5, ...one }), run(2, { seed: 5, ...other, counts: "fail" })])).toEqual(
    [],
  );
});

test("the newest runs are those of the latest commit: of the last day, or eight", () => {
  const hour = (nth: number) => ({
    startedAt: new Date(nowMs + nth * 3_600_000).toISOString(),
    commit: "new",
  });
  const old = Array.from({ length: 40 }, (_, i) =>
    run(i - 60, { commit: "old", counts: i % 2 ? "pass" : "fail" }),
  );
  const three = [1, 2, 3].map((nth) => run(nth, hour(nth)));
  expect(splitOff([...old, ...three]).newest).toHaveLength(3);
  expect(splitOff([...old, ...three]).earlierGreen).toHaveLength(20);
  const twelve = Array.from({ length: 12 }, (_, i) => run(i, hour(i)));
  expect(splitOff([...old, ...twelve]).newest).toHaveLength(12);
  const nights = Array.from({ length: 12 }, (_, i) => run(i, { commit: "new" }));
  const split = splitOff([...old, ...nights]);
  expect(split.newest).toHaveLength(8);
  expect(split.earlierGreen.at(-1)?.commit).toBe("new");
});

test("a failure after green runs is a regression, and names the last green run before it", () => {
  const found = regressionIn([run(1), run(2, { commit: "bad", counts: "fail" })]);
  expect(found).toMatchObject({ run: { id: "r002" }, lastGreen: { id: "r001" }, notGreen: 1, newest: 1 });
});

test("a pass with another seed does not take the failure back", () => {
  const night = { commit: "bad" };
  const found = regressionIn([run(1), run(2, { ...night, counts: "fail" }), run(3, night)]);
  expect(found).toMatchObject({ run: { id: "r002" }, lastGreen: { id: "r001" }, notGreen: 1, newest: 2 });
});

test("what was never green, or is green, is no regression", () => {
  expect(regressionIn([run(1, { counts: "fail" }), run(2, { counts: "fail" })])).toBeNull();
  expect(regressionIn([run(1, { counts: "fail" }), run(2)])).toBeNull();
});

test("recovery that takes half as long again is pointed out although no limit is crossed", () => {
  const jitter = (nth: number) => 40 * ((nth * 7) % 5);
  const slower = (nth: number, factor: number) => ({
    rtoMs: { lower: 2_000 * factor + jitter(nth), upper: 2_060 * factor + jitter(nth) },
  });
  const before = Array.from({ length: 12 }, (_, i) => run(i, slower(i, 1)));
  const after = Array.from({ length: 3 }, (_, i) => {
    const startedAt = new Date(Date.parse(run(14).startedAt) + i * 60_000).toISOString();
    return run(14 + i, { ...slower(i, 1.5), commit: "slow", startedAt });
  });
  const row = score([...before, ...after]).rows[0]!;
  expect(row.regression).toBeNull();
  expect(row.rtoMs?.shift).toMatchObject({ kind: "higher", newer: 3, earlier: 12 });
});

test("the same runs in another order, at the same moment, make the same scorecard", () => {
  const runs = Array.from({ length: 9 }, (_, i) => run(i, i % 4 === 0 ? { counts: "fail" } : {}));
  expect(score(runs.toReversed())).toEqual(score(runs));
  expect(score(runs).rows[0]!.sinceLastMs).toBeLessThan(20 * dayMs);
});
