import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bytes, duration, durationBetween, quantity, share } from "../../harness/contract/quantity.ts";
import { resample } from "../../reports/chart/resample.ts";
import { brokenExamples } from "../../reports/facts/broken.ts";
import { criterionRows } from "../../reports/facts/criteria.ts";
import { moments } from "../../reports/facts/moments.ts";
import { recoverySegments } from "../../reports/facts/recovery.ts";
import { untested } from "../../reports/facts/untested.ts";
import { failed, inconclusive, passed, regions } from "./examples.ts";
import { drillSeries } from "./series.ts";

test.each([
  [0, "0 ms"],
  [8.04, "8 ms"],
  [412.4, "412 ms"],
  [999.6, "1 s"],
  [3_118, "3.12 s"],
  [30_000, "30 s"],
  [74_120, "74.1 s"],
  [119_990, "2 min"],
  [320_000, "5 min 20 s"],
])("%d ms reads as %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test("an interval says its unit once where it can", () => {
  expect(durationBetween(3_118, 3_242)).toBe("3.12–3.24 s");
  expect(durationBetween(980, 1_020)).toBe("980 ms – 1.02 s");
  expect(durationBetween(3_118, 3_119)).toBe("3.12 s");
});

test("a share below one never reads as 100%", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 0.99999, noNaN: true }), (value) => share(value) !== "100%"),
  );
  expect(share(1)).toBe("100%");
  expect(share(0.9983)).toBe("99.83%");
});

test("units read as words", () => {
  expect(quantity(1, "operations")).toBe("1 operation");
  expect(quantity(99.5, "percent")).toBe("99.5%");
  expect(bytes(3 * 1024 ** 3)).toBe("3 GiB");
});

test("recovery segments follow one another without gaps, in the order in which they happened", () => {
  const ms = fc.option(fc.integer({ min: 0, max: 60_000 }));
  fc.assert(
    fc.property(ms, ms, ms, (detectedMs, reroutedMs, upperMs) => {
      const segments = recoverySegments({ lowerMs: upperMs, upperMs, detectedMs, reroutedMs });
      segments.forEach(({ fromMs, toMs }, i) => {
        expect(fromMs).toBe(segments[i - 1]?.toMs ?? 0);
        expect(toMs).toBeGreaterThanOrEqual(fromMs);
      });
    }),
  );
});

describe("criteria", () => {
  test("repeat the verdict of their check", () => {
    const verdicts = Object.fromEntries(criterionRows(failed.result).map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toMatchObject({ duplicateCredits: "fail", ledgerParity: "fail", lostEvents: "pass" });
    expect(criterionRows(inconclusive.result).find(({ id }) => id === "rto")?.verdict).toBe("inconclusive");
  });

  test("of a check that judges two are told apart by their numbers", () => {
    const checks = passed.result.checks.map((check) =>
      check.id === "rpo" ? { ...check, verdict: "fail" as const } : check,
    );
    const rpo = { atFailover: { operations: 90, seconds: 2 }, afterHeal: { operations: 0, seconds: 0 } };
    const rows = criterionRows({ ...passed.result, checks, measures: { ...passed.result.measures, rpo } });
    expect(rows.find(({ id }) => id === "rpoAtFailover")?.verdict).toBe("fail");
    expect(rows.find(({ id }) => id === "rpoAfterHeal")?.verdict).toBe("pass");
  });

  test("that nothing judged are listed as not tested", () => {
    const checks = passed.result.checks.filter(({ id }) => id !== "latency");
    const unlimited = [{ what: expect.stringContaining("walContinuity"), why: "the scenario sets no limit" }];
    expect(untested({ ...passed.result, checks })).toEqual([
      {
        what: expect.stringContaining("95% of first attempts"),
        why: "a limit was set, but no check judged it",
      },
      ...unlimited,
    ]);
    expect(untested(passed.result)).toEqual(unlimited);
  });
});

test("an example brings together what all checks said about one subject, in order of time", () => {
  const [first] = brokenExamples(failed.result);
  expect(first?.seen.map(({ region, text }) => `${region} ${text}`)).toEqual([
    "eu-west-1 acknowledged by eu-west-1; credited once there",
    "us-east-1 credited 1,250, first time",
    "us-east-1 credited 1,250 again",
  ]);
});

test("moments are in order of time, and marks are numbered without gaps within the chart", () => {
  const all = moments(passed, { from: 9.5, to: 63.5 });
  expect(all.map(({ seconds }) => seconds)).toEqual(
    all.map(({ seconds }) => seconds).toSorted((a, b) => a - b),
  );
  expect(all.flatMap(({ mark }) => mark ?? [])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(all.find(({ text }) => text.startsWith("a canary"))?.mark).toBeNull();
});

test("fewer points lose no count and no peak", () => {
  const series = drillSeries(regions);
  const few = resample(series, 20);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  expect(few.times.length).toBeLessThanOrEqual(20);
  expect(sum(few.firstAttempts)).toBe(sum(series.firstAttempts));
  expect(sum(few.acknowledgedByRegion["eu-west-1"]!)).toBe(sum(series.acknowledgedByRegion["eu-west-1"]!));
  const peak = (samples: readonly (readonly [number, number])[]) => Math.max(...samples.map(([, n]) => n));
  expect(peak(few.backlogByRegion["eu-west-1"]!)).toBe(peak(series.backlogByRegion["eu-west-1"]!));
  expect(Math.max(...few.latencyMs.p99.map((v) => v ?? 0))).toBe(
    Math.max(...series.latencyMs.p99.map((v) => v ?? 0)),
  );
});

test("the recovery is counted from the fault that the measures are about, not from one before it", () => {
  const [outage] = passed.result.faults;
  const earlier = { ...outage!, id: "f0", kind: "throttle", effectiveAt: passed.result.run.startedAt };
  const result = { ...passed.result, faults: [earlier, outage!] };
  const detected = moments({ ...passed, result }, null).find(({ text }) => text.startsWith("detected"));
  expect(detected?.seconds).toBeCloseTo(20.04 + 2.704, 2);
});
