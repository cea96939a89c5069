/** What of a text of metrics counts, by the exposition formats of Prometheus and OpenMetrics. */
import { describe, expect, test } from "vitest";
import { sumsIn } from "../../harness/provider/metrics.ts";

const sum = (text: string, start: string) => sumsIn(text, { n: start }).n;

describe("the value of a sample", () => {
  test.each([
    ["a plain one", "hits_total 7"],
    ["one with labels", 'hits_total{of="a b"} 7'],
    ["one with a timestamp", 'hits_total{of="a"} 7 1700000000000'],
    ["one with an exemplar", 'hits_total{of="a"} 7 # {trace_id="KOO5S4vxi0o"} 0.67'],
    ["one with a timestamp and an exemplar", 'hits_total 7 1520879607.789 # {trace_id="x"} 9.8 1520879607.7'],
    ["one with braces, quotes and a hash in a label", 'hits_total{of="}\\" # {"} 7'],
    ["one in scientific notation", "hits_total 0.7e1"],
    ["one that ends as on Windows", "hits_total 7\r"],
  ])("of %s", (_, line) => {
    expect(sum(`# TYPE hits counter\n${line}\n# EOF\n`, "hits_total")).toBe(7);
  });
});

test("when a series began is not added to what it counts, unless it is asked for", () => {
  const text = "hits_total 7\nhits_created 1700000000.1\n";
  expect(sum(text, "hits")).toBe(7);
  expect(sum(text, "hits_created")).toBe(1700000000.1);
});

test("a label that has not occurred yet counts as 0, if its metric is there", () => {
  expect(sum('hits_total{of="a"} 7\n', 'hits_total{of="b"')).toBe(0);
  expect(sum("# TYPE hits counter\n", "hits_total")).toBe(0);
});

describe("is refused:", () => {
  test.each([
    ["a metric that is not there", "misses_total 1\n", /a sample that begins with hits_total, found none/],
    ["a page", "<!doctype html>\n<html><body>Sign in</body></html>\n", /expected metrics.*<!doctype html>/],
    ["JSON", '{"status":"ok"}\n', /expected metrics/],
    ["an empty answer", "", /found none/],
    ["a value that is no number", "hits_total seven\n", /expected metrics.*hits_total seven/],
    ["no value", "hits_total\n", /expected metrics/],
    ["a sum that is not finite", "hits_total NaN\n", /finite value, found hits_total NaN/],
  ])("%s", (_, text, why) => {
    expect(() => sum(text, "hits_total")).toThrow(why);
  });
});
