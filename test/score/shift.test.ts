import fc from "fast-check";
import { expect, test } from "vitest";
import type { Interval } from "../../harness/score/interval.ts";
import { shiftBetween, significance } from "../../harness/score/shift.ts";

/** Recovery times as drills show them: 3 s, give or take a tenth or so, known to within 90 ms. */
function recoveries(random: () => number, n: number, factor = 1): Interval[] {
  return Array.from({ length: n }, () => {
    const upper = 3_000 * factor * (1 + 0.12 * normal(random));
    return { lower: upper - 90, upper };
  });
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

test("of samples from one distribution no more show a shift than the significance allows", () => {
  const random = generator(20_261_121);
  const tries = 2_000;
  let claimed = 0;
  for (let i = 0; i < tries; i++) {
    const { kind } = shiftBetween(recoveries(random, 8), recoveries(random, 8));
    if (kind === "higher" || kind === "lower") claimed += 1;
  }
  expect(claimed / tries).toBeLessThanOrEqual(significance);
});

test("recoveries that take half as long again are found with eight runs against eight", () => {
  const random = generator(7);
  const kinds = Array.from(
    { length: 300 },
    () => shiftBetween(recoveries(random, 8, 1.5), recoveries(random, 8)).kind,
  );
  expect(kinds.filter((kind) => kind === "higher").length / kinds.length).toBeGreaterThan(0.97);
});

test("a shift says its samples, its p, the difference and how often a newer run is above an earlier one", () => {
  const earlier = [100, 110, 120, 130, 140, 150, 160, 170].map((lower) => ({ lower, upper: lower + 5 }));
  const newer = earlier.map(({ lower }) => ({ lower: lower + 200, upper: lower + 210 }));
  expect(shiftBetween(newer, earlier)).toMatchObject({
    ...{ kind: "higher", newer: 8, earlier: 8 },
    newerMedian: { lower: 335, upper: 345 },
    earlierMedian: { lower: 135, upper: 140 },
    difference: { lower: 195, upper: 210 },
    above: { lower: 1, upper: 1 },
    p: expect.closeTo(2 / 12_870, 9),
  });
  expect(shiftBetween(earlier, newer)).toMatchObject({ kind: "lower", above: { lower: 0, upper: 0 } });
});

test("one against one says nothing, and neither do three against four", () => {
  const of = (n: number) => Array.from({ length: n }, (_, i) => ({ lower: i, upper: i + 0.5 }));
  expect(shiftBetween(of(1), of(1))).toEqual({ kind: "too-few", newer: 1, earlier: 1, leastP: 1 });
  expect(shiftBetween(of(3), of(4))).toMatchObject({ kind: "too-few", leastP: expect.closeTo(2 / 35, 9) });
  expect(shiftBetween([], of(9))).toEqual({ kind: "too-few", newer: 0, earlier: 9, leastP: null });
  expect(shiftBetween(of(2), of(40)).kind).toBe("too-few");
});

test("bounds too far apart claim nothing, however far the middles are", () => {
  const earlier = Array.from({ length: 10 }, (_, i) => ({ lower: 0, upper: 200 + i }));
  const newer = Array.from({ length: 10 }, (_, i) => ({ lower: 0, upper: 2_000 + i }));
  expect(shiftBetween(newer, earlier).kind).toBe("unproven");
});

test("a sure shift of a twentieth is not worth a claim", () => {
  const earlier = Array.from({ length: 10 }, (_, i) => ({ lower: 1_000 + i, upper: 1_000 + i }));
  const newer = earlier.map(({ lower }) => ({ lower: lower + 50, upper: lower + 50 }));
  expect(shiftBetween(newer, earlier)).toMatchObject({ kind: "unproven", p: expect.closeTo(0.00001, 4) });
});

test("services that never came back are the highest there are", () => {
  const never = { lower: Number.POSITIVE_INFINITY, upper: Number.POSITIVE_INFINITY };
  const earlier = Array.from({ length: 8 }, (_, i) => ({ lower: i, upper: i + 1 }));
  expect(shiftBetween(Array(8).fill(never), earlier).kind).toBe("higher");
  expect(shiftBetween(Array(8).fill(never), Array(8).fill(never)).kind).toBe("unproven");
});

test("wherever in its interval each value lies, a claimed shift is one of the values too", () => {
  const interval = fc
    .tuple(
      fc.integer({ min: 0, max: 2_000 }),
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 0, max: 400 }),
    )
    .map(([lower, toTruth, beyond]) => ({ lower, truth: lower + toTruth, upper: lower + toTruth + beyond }));
  const sample = fc.array(interval, { minLength: 6, maxLength: 10 });
  const exactly = (of: readonly { truth: number }[]) =>
    of.map(({ truth }) => ({ lower: truth, upper: truth }));
  fc.assert(
    fc.property(sample, sample, fc.integer({ min: 0, max: 3_000 }), (low, high, by) => {
      const raised = high.map(({ lower, truth, upper }) => ({
        ...{ lower: lower + by, truth: truth + by, upper: upper + by },
      }));
      const claimed = shiftBetween(raised, low);
      if (claimed.kind !== "higher") return;
      const known = shiftBetween(exactly(raised), exactly(low));
      expect(known.kind).toBe("higher");
    }),
    { seed: 11, numRuns: 150 },
  );
});
