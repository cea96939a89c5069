import fc from "fast-check";
import { expect, test } from "vitest";
import { planRetention, type RetainedRun } from "../../harness/score/retention.ts";
import { dayMs } from "./runs.ts";

const nowMs = Date.parse("2026-11-21T12:00:00.000Z");

function kept(id: string, daysOld: number, more: Partial<RetainedRun> = {}): RetainedRun {
  const verdict = more.verdict === undefined ? "pass" : more.verdict;
  return {
    ...{ id, drill: "cut", atMs: nowMs - daysOld * dayMs, neededBecause: null },
    counts: verdict,
    verdict,
    ...more,
  };
}

const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

test("by age: older runs go, but not the last green one", () => {
  const plan = planRetention(
    [kept("a", 50), kept("b", 40), kept("c", 31)],
    { olderThanMs: 30 * dayMs, keep: null },
    nowMs,
  );
  expect(ids(plan.remove)).toEqual(["a", "b"]);
  expect(plan.protected).toEqual([{ id: "c", why: "the last green run of its drill" }]);
});

test("by number: the newest of each drill stay", () => {
  const runs = [kept("a", 4), kept("b", 3), kept("c", 2), kept("d", 9, { drill: "lag" })];
  const plan = planRetention(runs, { olderThanMs: null, keep: 2 }, nowMs);
  expect(ids(plan.remove)).toEqual(["a"]);
  expect(plan.within).toBe(3);
});

test("with both, a run goes only when both let it go", () => {
  const runs = [kept("a", 40), kept("b", 35), kept("c", 2), kept("d", 1)];
  const plan = planRetention(runs, { olderThanMs: 30 * dayMs, keep: 3 }, nowMs);
  expect(ids(plan.remove)).toEqual(["a"]);
});

test("the last failure stays, the last unexpected one beside one that was expected, and what somebody needs", () => {
  const runs = [
    kept("a", 9, { verdict: "fail" }),
    kept("b", 8, { verdict: "fail", counts: "pass" }),
    kept("c", 7, { neededBecause: "a pack refers to it: c.tar" }),
    kept("d", 6),
  ];
  const plan = planRetention(
    [kept("z", 10, { verdict: "fail" }), ...runs],
    { olderThanMs: 0, keep: null },
    nowMs,
  );
  expect(ids(plan.remove)).toEqual(["z"]);
  expect(plan.protected).toEqual([
    { id: "a", why: "the last failed run of its drill" },
    { id: "b", why: "the last failed run of its drill" },
    { id: "c", why: "a pack refers to it: c.tar" },
    { id: "d", why: "the last green run of its drill" },
  ]);
});

const verdict = fc.constantFrom("pass", "fail", "inconclusive", "harness-error", null);
const runs = fc
  .array(
    fc.record({
      drill: fc.constantFrom("cut", "lag", "mirror"),
      days: fc.integer({ min: 0, max: 90 }),
      verdict,
      needed: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((rows) =>
    rows.map(({ drill, days, verdict: ended, needed }, i) =>
      kept(`r${i}`, days, {
        drill,
        verdict: ended,
        counts: ended,
        neededBecause: needed ? "somebody" : null,
      }),
    ),
  );
const days = fc.option(fc.integer({ min: 0, max: 90 }));
const number = fc.option(fc.integer({ min: 0, max: 10 }));

const rules = fc
  .tuple(days, number)
  .filter(([olderThan, keep]) => olderThan !== null || keep !== null)
  .map(([olderThan, keep]) => ({ olderThanMs: olderThan === null ? null : olderThan * dayMs, keep }));
const checked = { seed: 5, numRuns: 400 };

test("whatever is asked, every run is accounted for, nothing needed goes, and nothing that a rule keeps", () => {
  fc.assert(
    fc.property(runs, rules, (all, { olderThanMs, keep }) => {
      const plan = planRetention(all, { olderThanMs, keep }, nowMs);
      expect(plan.remove.length + plan.protected.length + plan.within).toBe(all.length);
      const gone = all.filter(({ id }) => ids(plan.remove).includes(id));
      for (const { neededBecause, atMs } of gone) {
        expect(neededBecause).toBeNull();
        expect(nowMs - atMs).toBeGreaterThan(olderThanMs ?? -1);
      }
      for (const drill of Map.groupBy(all, (one) => one.drill).values()) {
        const left = drill.filter((one) => !gone.includes(one));
        expect(left.length).toBeGreaterThanOrEqual(Math.min(keep ?? 0, drill.length));
      }
    }),
    checked,
  );
});

test("whatever is asked, the last failure and the last green run of each drill are still there", () => {
  fc.assert(
    fc.property(runs, rules, (all, policy) => {
      const gone = ids(planRetention(all, policy, nowMs).remove);
      for (const same of Map.groupBy(all, (one) => `${one.drill} ${one.verdict}`).values()) {
        const { verdict } = same[0]!;
        if (verdict !== "pass" && verdict !== "fail") continue;
        const latest = Math.max(...same.map(({ atMs }) => atMs));
        expect(same.some(({ id, atMs }) => atMs === latest && !gone.includes(id))).toBe(true);
      }
    }),
    checked,
  );
});
