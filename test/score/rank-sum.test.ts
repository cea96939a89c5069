import fc from "fast-check";
import { permutationTest, wilcoxonRankSum } from "simple-statistics";
import { expect, test } from "vitest";
import { chanceOfAbove, leastChance } from "../../harness/score/rank-sum.ts";

test("one value above four others had one chance in five", () => {
  expect(chanceOfAbove([9], [1, 2, 3, 4])).toBeCloseTo(0.2, 12);
  expect(chanceOfAbove([0], [1, 2, 3, 4])).toBe(1);
});

test("three above three is one choice in twenty, which is the least that such samples can show", () => {
  expect(chanceOfAbove([4, 5, 6], [1, 2, 3])).toBeCloseTo(1 / 20, 12);
  expect(leastChance(3, 3)).toBeCloseTo(1 / 20, 12);
});

test("values that never end rank above all others, and equal to each other", () => {
  const never = Number.POSITIVE_INFINITY;
  expect(chanceOfAbove([never, never, 7], [1, 2, 3])).toBeCloseTo(1 / 20, 12);
  expect(chanceOfAbove([never, never], [never, never])).toBe(1);
});

test("an empty sample is refused", () => expect(() => chanceOfAbove([], [1])).toThrow(RangeError));

const values = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 });

test("it is the share of all choices whose rank sum, as the library counts it, is at least as great", () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      const all = [...a, ...b];
      const found = wilcoxonRankSum(a, b);
      const sums = choices(all.length, a.length).map((chosen) =>
        wilcoxonRankSum(
          chosen.map((i) => all[i]!),
          all.filter((_, i) => !chosen.includes(i)),
        ),
      );
      const share = sums.filter((sum) => sum >= found - 1e-9).length / sums.length;
      expect(chanceOfAbove(a, b)).toBeCloseTo(share, 9);
    }),
    { seed: 4711, numRuns: 60 },
  );
});

test("the library's permutation test, which draws, comes to about the same", () => {
  const [a, b] = [
    [5, 6, 7, 9, 12],
    [1, 3, 4, 6, 8],
  ];
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const drawn = permutationTest(a, b, "greater", 4_000, random);
  expect(Math.abs(chanceOfAbove(a, b) - drawn)).toBeLessThan(0.03);
});

/** All ways to choose `size` of the numbers below `total`. */
function choices(total: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]];
  return Array.from({ length: Math.max(0, total - from) }, (_, i) => from + i).flatMap((first) =>
    choices(total, size - 1, first + 1).map((rest) => [first, ...rest]),
  );
}
