/** Counts of ranges are what counting them one by one gives. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { RunningCounts } from "../../harness/measure/running-counts.ts";

test("a range holds as many as there are in it, wherever it begins and ends", () => {
  const kinds = fc.array(fc.boolean(), { maxLength: 1_100 });
  fc.assert(
    fc.property(kinds, fc.nat(1_100), fc.nat(1_100), (of, a, b) => {
      const [first, until] = [Math.min(a, b, of.length), Math.min(Math.max(a, b), of.length)];
      const counts = new RunningCounts(of.length, (i) => of[i]!);
      expect(counts.within(first, until)).toBe(of.slice(first, until).filter((one) => one).length);
    }),
  );
});

test("whole blocks are counted to their end", () => {
  for (const length of [0, 1, 255, 256, 257, 512])
    expect(new RunningCounts(length, () => true).within(0, length)).toBe(length);
});
