/** Why neither lateness nor a scorecard's quantiles are taken by Node's histogram. */
import { createHistogram } from "node:perf_hooks";
import { expect, test } from "vitest";

test("Node's histogram takes no 0, no fraction and no infinity", () => {
  for (const value of [0, 0.5, Number.POSITIVE_INFINITY])
    expect(() => createHistogram().record(value)).toThrow(RangeError);
});

test("Node's histogram rounds what it took", () => {
  const histogram = createHistogram();
  histogram.record(3_242);
  histogram.record(2_930);
  expect(histogram.percentile(100)).not.toBe(3_242);
});
