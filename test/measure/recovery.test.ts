/**
 * The recovery time of made-up outages whose truth is known: whatever the system and the sender look like, the
 * interval holds it.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { baselineOf, recoveryWindow, type Samples } from "../../harness/measure/recovery.ts";

interface World {
  readonly periodMs: number;
  readonly effectAt: number;
  /** The effect is known to lie this far before and after its true moment at most. */
  readonly uncertaintyMs: readonly [before: number, after: number];
  readonly outageMs: number;
  /** How a try fails: after this long, however long the outage still lasts. */
  readonly failsAfterMs: number;
  readonly answersAfterMs: number;
  /** Every how manieth try goes to the region that dies. */
  readonly every: number;
  /** Times of sending and answering move by up to this much. */
  readonly jitterMs: number;
}

const sustainedMs = 1000;
const recordedMs = 8000;

const world: fc.Arbitrary<World> = fc.record({
  periodMs: fc.integer({ min: 1, max: 20 }),
  effectAt: fc.double({ min: 1000, max: 1100, noNaN: true }),
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

/** All tries of the world. A try fails when it reaches a dead region, or is in flight to it when it dies. */
function triesOf(w: World, random: () => number): Samples & { sent: number[]; done: number[]; ok: number[] } {
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
  return samples;
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
      const samples = { sent: [] as number[], done: [] as number[], ok: [] as number[] };
      for (let at = 0; at < 5000; at += 5) {
        const dead = at >= 1000 && at < 1000 + outageMs && random() < 0.5;
        samples.sent.push(at);
        samples.done.push(at + 2);
        samples.ok.push(dead ? 0 : 1);
      }
      const found = recoveryWindow(samples, { at: 1000, untilAt: 1000 }, 1, sustainedMs, 5000)!;
      if ((found.notBefore ?? 1000) <= 1000 + outageMs && found.notAfter >= 1000 + outageMs) held++;
    }
    expect(held).toBeGreaterThanOrEqual(runs - 2);
  });

  it("is no wider than two periods and an answer, when everything fails at once", () => {
    fc.assert(
      fc.property(world, (any) => {
        const w: World = {
          ...any,
          every: 1,
          jitterMs: 0,
          uncertaintyMs: [0, 0],
          outageMs: 300 + any.outageMs,
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

describe("the recovery window", () => {
  const samplesOf = (outcomes: string): Samples => ({
    sent: Array.from(outcomes, (_, i) => i * 10),
    done: Array.from(outcomes, (_, i) => i * 10 + 1),
    ok: Array.from(outcomes, (outcome) => (outcome === "." ? 1 : 0)),
  });
  const effect = { at: 100, untilAt: 100 };
  const windowOf = (outcomes: string, observedUntil = outcomes.length * 10) =>
    recoveryWindow(samplesOf(outcomes), effect, 1, 200, observedUntil);
  const healthy = ".".repeat(10);
  const long = ".".repeat(40);

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
  ])("%s", (_, outcomes, windowAt) => {
    expect(windowOf(outcomes)?.windowAt ?? null).toBe(windowAt);
  });

  it("is not over before all of it was observed: a running drill waits", () => {
    const outcomes = `${healthy}xxxxx${long}`;
    expect(windowOf(outcomes, 349)).toBeNull();
    expect(windowOf(outcomes, 350)).toMatchObject({ windowAt: 150, notBefore: 140 });
  });

  it("forgives as many failures as the baseline does, and one in a hundred", () => {
    const noisy = { ...samplesOf(`${healthy}xx${long}`), ok: [] as number[] };
    noisy.ok = Array.from(`${healthy}xx${`....x${".".repeat(19)}x.....`}${long}`, (c) => (c === "." ? 1 : 0));
    const found = recoveryWindow(noisy, effect, 0.75, 200, 520);
    expect(found?.windowAt).toBe(120);
  });

  it("counts a try that was in flight when the fault took effect as a failure at that moment", () => {
    const samples = { sent: [0, 90, 110, 120, 400], done: [5, 300, 115, 125, 405], ok: [1, 0, 1, 1, 1] };
    expect(recoveryWindow(samples, effect, 1, 200, 500)).toMatchObject({ windowAt: 110, notBefore: 100 });
  });

  it("has no baseline where nothing succeeded before the fault", () => {
    expect(baselineOf(samplesOf("xxxxx....."), 50)).toBeNull();
    expect(baselineOf(samplesOf(".x.x....."), 40)).toBe(0.5);
  });

  it("is found fast enough to be asked for four times a second", () => {
    const tries = samplesOf(`${healthy}${"x".repeat(10_000)}${".".repeat(10_000)}`);
    const began = performance.now();
    for (let i = 0; i < 10; i++) recoveryWindow(tries, effect, 1, 5000, 200_000);
    expect((performance.now() - began) / 10).toBeLessThan(100);
  });
});

/** Numbers between 0 and 1 that look random (a linear congruential generator). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
