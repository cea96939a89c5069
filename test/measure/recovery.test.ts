/**
 * The recovery time of made-up outages whose truth is known: whatever the system and the sender look like, the
 * interval holds it.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Baseline, baselineOf } from "../../harness/measure/baseline.ts";
import { courseOf, recoveryWindow } from "../../harness/measure/recovery.ts";
import type { Samples } from "../../harness/measure/samples.ts";
import { inColumns } from "./in-columns.ts";
import { randomOf } from "./random.ts";

interface World {
  readonly periodMs: number;
  readonly effectAt: number;
  /** The effect is known to lie this far before and after its true moment at most. */
  readonly uncertaintyMs: readonly [before: number, after: number];
  readonly outageMs: number;
  /** How an attempt fails: after this long, however long the outage still lasts. */
  readonly failsAfterMs: number;
  readonly answersAfterMs: number;
  /** Every how manieth try goes to the region that dies. */
  readonly every: number;
  /** Times of sending and answering move by up to this much. */
  readonly jitterMs: number;
}

const sustainedMs = 1000;
const recordedMs = 9000;

const world: fc.Arbitrary<World> = fc.record({
  periodMs: fc.integer({ min: 1, max: 20 }),
  effectAt: fc.double({ min: 2100, max: 2200, noNaN: true }),
  uncertaintyMs: fc.tuple(
    fc.double({ min: 0, max: 40, noNaN: true }),
    fc.double({ min: 0, max: 40, noNaN: true }),
  ),
  outageMs: fc.double({ min: 0, max: 3000, noNaN: true }),
  failsAfterMs: fc.constantFrom(0.5, 5, 250, 1000),
  answersAfterMs: fc.constantFrom(0.5, 5, 40),
  every: fc.constantFrom(1, 2, 3),
  jitterMs: fc.constantFrom(0, 0.4, 3),
});

/** All tries of the world. An attempt fails when it reaches a dead region, or is in flight to it when it dies. */
function triesOf(w: World, random: () => number): Samples {
  const samples = { sent: [] as number[], done: [] as number[], ok: [] as number[] };
  for (let i = 0; i * w.periodMs < recordedMs; i++) {
    const sent = i * w.periodMs + random() * w.jitterMs;
    const answered = sent + w.answersAfterMs + random() * w.jitterMs;
    const doomed = i % w.every === 0 && sent < w.effectAt + w.outageMs && answered > w.effectAt;
    samples.sent.push(sent);
    samples.done.push(
      doomed ? Math.max(sent, w.effectAt) + w.failsAfterMs + random() * w.jitterMs : answered,
    );
    samples.ok.push(doomed ? 0 : 1);
  }
  return inColumns(samples);
}

function recoveryOf(w: World, samples: Samples, observedUntil = recordedMs) {
  const effect = { at: w.effectAt - w.uncertaintyMs[0], untilAt: w.effectAt + w.uncertaintyMs[1] };
  const recovery = recoveryWindow(
    samples,
    effect,
    baselineOf(samples, effect.at)!,
    sustainedMs,
    observedUntil,
  );
  if (!recovery) return null;
  const lower = Math.max(0, (recovery.notBefore ?? effect.untilAt) - effect.untilAt);
  return { lower, upper: recovery.notAfter - effect.at, windowAt: recovery.windowAt };
}

describe("the recovery interval", () => {
  it("holds the truth, for whole and partial outages, quick failures and time-outs, steady and jittery senders", () => {
    fc.assert(
      fc.property(world, fc.integer(), (w, seed) => {
        const { lower, upper } = recoveryOf(w, triesOf(w, randomOf(seed)))!;
        expect(lower).toBeLessThanOrEqual(w.outageMs);
        expect(upper).toBeGreaterThanOrEqual(w.outageMs);
      }),
      { numRuns: 200 },
    );
  });

  it("holds the truth when requests are spread over the regions at random, but for one in a thousand", () => {
    let held = 0;
    const runs = 400;
    const random = randomOf(7);
    for (let run = 0; run < runs; run++) {
      const outageMs = 50 + random() * 1500;
      const columns = { sent: [] as number[], done: [] as number[], ok: [] as number[] };
      for (let at = 0; at < 5000; at += 5) {
        const dead = at >= 1000 && at < 1000 + outageMs && random() < 0.5;
        columns.sent.push(at);
        columns.done.push(at + 2);
        columns.ok.push(dead ? 0 : 1);
      }
      const samples = inColumns(columns);
      const effect = { at: 1000, untilAt: 1000 };
      const found = recoveryWindow(samples, effect, baselineOf(samples, 1000)!, sustainedMs, 5000)!;
      if ((found.notBefore ?? 1000) <= 1000 + outageMs && found.notAfter >= 1000 + outageMs) held++;
    }
    expect(held).toBeGreaterThanOrEqual(runs - 2);
  });

  it("is no wider than two periods and an answer, when everything fails for fifty tries", () => {
    fc.assert(
      fc.property(world, (any) => {
        const w: World = {
          ...any,
          every: 1,
          jitterMs: 0,
          uncertaintyMs: [0, 0],
          outageMs: 50 * any.periodMs + any.outageMs,
        };
        const { lower, upper } = recoveryOf(
          w,
          triesOf(w, () => 0),
        )!;
        expect(upper - lower).toBeLessThanOrEqual(2 * w.periodMs + w.answersAfterMs + 1e-6);
      }),
    );
  });
});

/** An attempt every 10 ms: `.` succeeds, `x` fails, and where there is a blank none is sent. */
function samplesOf(outcomes: string): Samples {
  const tries = Array.from(outcomes, (outcome, i) => ({ outcome, sent: i * 10 })).filter(
    ({ outcome }) => outcome !== " ",
  );
  return inColumns({
    sent: tries.map(({ sent }) => sent),
    done: tries.map(({ sent }) => sent + 1),
    ok: tries.map(({ outcome }) => (outcome === "." ? 1 : 0)),
  });
}

const effect = { at: 100, untilAt: 100 };
const flawless: Baseline = { background: 0.0001, flawless: 100 };
const courseIn = (outcomes: string, baseline = flawless, relapsesUntil?: number) =>
  courseOf(samplesOf(outcomes), effect, baseline, 200, outcomes.length * 10, relapsesUntil);
const healthy = ".".repeat(10);
const long = ".".repeat(40);

describe("the recovery window", () => {
  const windowOf = (outcomes: string, observedUntil = outcomes.length * 10) =>
    recoveryWindow(samplesOf(outcomes), effect, flawless, 200, observedUntil);

  it.each<[what: string, outcomes: string, windowAt: number | null]>([
    ["starts after the last failure of the outage", `${healthy}xxxxx${long}`, 150],
    ["does not start in a gap of an outage that goes on", `${healthy}xx.....xx${long}`, 190],
    ["is seen at the effect itself when no try failed", `${healthy}${long}`, 100],
    ["does not exist while everything fails", `${healthy}${"x".repeat(40)}`, null],
    [
      "does not exist when too little was observed after the last failure",
      `${healthy}xxxxx${".".repeat(15)}`,
      null,
    ],
    ["does not hold for every second try", `${healthy}${"x.".repeat(40)}`, null],
    ["does not close while nothing is sent", `${healthy}${"x".repeat(40)}..${" ".repeat(40)}`, null],
    [
      "starts anew when the first attempt after a pause fails",
      `${healthy}${"x".repeat(40)}..${" ".repeat(40)}x${long}`,
      930,
    ],
    ["does not close with fewer successes than prove it", `${healthy}xxxxx${".     ".repeat(9)}`, null],
    ["takes longer where tries are rare", `${healthy}xxxxx${".     ".repeat(12)}`, 150],
  ])("%s", (_, outcomes, windowAt) => {
    expect(windowOf(outcomes)?.windowAt ?? null).toBe(windowAt);
  });

  it("does not forgive three failures in a hundred, when none failed before the fault", () => {
    const sick = `${".".repeat(25)}x........`.repeat(200);
    const found = courseOf(
      samplesOf(`${healthy}${sick}`),
      effect,
      { background: 0.0005, flawless: 20 },
      3000,
      10 * sick.length,
    );
    expect(found.back).toBeNull();
  });

  it("is not over before all of it was observed: a running drill waits", () => {
    const outcomes = `${healthy}xxxxx${long}`;
    expect(windowOf(outcomes, 349)).toBeNull();
    expect(windowOf(outcomes, 350)).toMatchObject({ windowAt: 150, notBefore: 140 });
  });

  it("proves by ten tries in a row that an outage of half of them is over", () => {
    const outage = "x.".repeat(500);
    const last = 100 + 998 * 10;
    const { notBefore, notAfter } = windowOf(`${healthy}${outage}${long}`)!;
    expect({ notBefore, proofs: Math.round((notAfter - last) / 10) }).toEqual({
      notBefore: last,
      proofs: 11,
    });
  });

  it("asks for more where an edge keeps connections, so that many in a row were served in the outage", () => {
    const outage = `${"xxxx....".repeat(125)}x`;
    const last = 100 + (outage.length - 1) * 10;
    const { notBefore, notAfter } = windowOf(`${healthy}${outage}${long}`)!;
    expect(notBefore).toBe(last);
    expect((notAfter - last) / 10).toBeGreaterThan(20);
  });

  it("asks for more proof after failures that are few, but more than before the fault", () => {
    const sick = `${".".repeat(9)}x`.repeat(4);
    const baseline: Baseline = { background: 0.005, flawless: 2 };
    const { back } = courseIn(`${healthy}${sick}${".".repeat(200)}`, baseline);
    expect(back?.notAfter).toBeGreaterThan(100 + 10 * sick.length);
  });

  it("counts an attempt that was in flight when the fault took effect as a failure at that moment", () => {
    const after = Array.from(long, (_, i) => 110 + i * 10);
    const sent = [0, 90, ...after];
    const done = [5, 300, ...after.map((at) => at + 5)];
    const samples = inColumns({ sent, done, ok: sent.map((at) => (at === 90 ? 0 : 1)) });
    expect(recoveryWindow(samples, effect, flawless, 200, 500)).toMatchObject({
      windowAt: 110,
      notBefore: 100,
    });
  });

  it("is found fast enough to be asked for four times a second", () => {
    for (const outage of ["x".repeat(10_000), "x.".repeat(5000)]) {
      const tries = samplesOf(`${healthy}${outage}${".".repeat(10_000)}`);
      const began = performance.now();
      for (let i = 0; i < 10; i++) recoveryWindow(tries, effect, flawless, 5000, 200_000);
      expect((performance.now() - began) / 10).toBeLessThan(100);
    }
  });
});

describe("the course of an outage", () => {
  const down = "x".repeat(30);
  const second = ".".repeat(100);

  it("is that of a later outage, when service was back and went down again", () => {
    const found = courseIn(`${healthy}${down}${second}${down}${second}`);
    expect(found).toMatchObject({ notBefore: 1690, downAgainAt: 1400, back: { windowAt: 1700 } });
  });

  it("is that of an outage that begins long after the effect", () => {
    const found = courseIn(`${healthy}${second}${down}${second}`);
    expect(found).toMatchObject({ notBefore: 1390, downAgainAt: 1100, back: { windowAt: 1400 } });
  });

  it("has no end when service went down again for good", () => {
    const found = courseIn(`${healthy}${down}${second}${down}`);
    expect(found).toEqual({ notBefore: 1690, downAgainAt: 1400, back: null });
  });

  it("ends with the first window where what comes later is somebody else's doing", () => {
    const found = courseIn(`${healthy}${down}${second}${down}${second}`, flawless, 1400);
    expect(found).toMatchObject({ notBefore: 390, downAgainAt: null, back: { windowAt: 400 } });
  });

  it("is not moved by a failure or two long after service was back", () => {
    const found = courseIn(`${healthy}${down}${second}${second}xx${second}`);
    expect(found).toMatchObject({ notBefore: 390, downAgainAt: null });
  });

  it("is not moved by failures that happen by themselves, as they did before the fault", () => {
    const noise = "....x...........x..x......".repeat(10);
    const noisy: Baseline = { background: 0.12, flawless: 0 };
    const found = courseIn(`${healthy}${down}${noise}`, noisy);
    expect(found.downAgainAt).toBeNull();
    expect(found.notBefore).toBeGreaterThan(300);
    expect(found.notBefore).toBeLessThanOrEqual(390);
    expect(found.back?.notAfter).toBeLessThan(450);
  });
});

describe("the baseline", () => {
  it("is nothing where nothing succeeded before the fault", () => {
    expect(baselineOf(samplesOf("xxxxx....."), 50)).toBeNull();
  });

  it("expects failures where there were some, and where too few tries show that there are none", () => {
    expect(baselineOf(samplesOf(".x.x....."), 40)).toEqual({ background: 0.5, flawless: 0 });
    expect(baselineOf(samplesOf("...."), 40)).toMatchObject({ background: 1 / 6, flawless: 0 });
    expect(baselineOf(samplesOf(".".repeat(998)), 1e6)).toEqual({ background: 0.001, flawless: 9 });
  });
});
