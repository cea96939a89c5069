/**
 * Time series of a made-up region outage: steady traffic in two regions, one dies and comes back, the survivor takes
 * over after a gap. Any length, any bucket; the noise comes from a fixed seed.
 */
import type { Series } from "../../harness/measure/series.ts";

export const emptySeries: Series = {
  bucketMs: 500,
  times: [],
  firstAttempts: [],
  firstAttemptsOk: [],
  acknowledgedByRegion: {},
  latencyMs: { p50: [], p95: [], p99: [] },
  backlogByRegion: {},
  edgeByRegion: {},
};

interface Shape {
  readonly outage?: boolean;
  readonly fromMs?: number;
  readonly untilMs?: number;
  readonly bucketMs?: number;
  readonly cutMs?: number;
  readonly healedMs?: number;
}

const perSecond = 200;

/** 500 ms buckets from 9.5 s to 63.5 s; the second region is gone from 20 s to 42.4 s, with 3.2 s without service. */
export function drillSeries(regions: readonly string[], shape: Shape = {}): Series {
  const {
    outage = true,
    fromMs = 9_500,
    untilMs = 63_500,
    bucketMs = 500,
    cutMs = 20_040,
    healedMs = 42_400,
  } = shape;
  const random = noise(7);
  const times = Array.from(
    { length: Math.ceil((untilMs - fromMs) / bucketMs) },
    (_, i) => fromMs + i * bucketMs,
  );
  const lost = (t: number) => outage && t >= cutMs - bucketMs && t < healedMs;
  const dark = (t: number) => outage && t >= cutMs - bucketMs / 2 && t < cutMs + 3_000;
  const firstAttempts = times.map(() => Math.round((perSecond * bucketMs) / 1000 + (random() - 0.5) * 16));
  const firstAttemptsOk = firstAttempts.map((tries, i) =>
    dark(times[i]!) ? Math.round(tries * 0.46) : tries,
  );
  const [survivor = "a", dying = "b"] = regions;
  const half = firstAttemptsOk.map((ok) => Math.round(ok * (0.46 + random() * 0.08)));
  const alone = (i: number) =>
    Math.round(firstAttemptsOk[i]! + (times[i]! > cutMs + 3_000 && times[i]! < cutMs + 7_000 ? 30 : 0));
  const slow = (t: number, base: number, peak: number) => (dark(t) ? peak : base) * (0.85 + random() * 0.3);
  const out: [number, "up" | "down"][] = [
    [cutMs + 2_700, "down"],
    [healedMs, "up"],
  ];
  return {
    bucketMs,
    times,
    firstAttempts,
    firstAttemptsOk,
    acknowledgedByRegion: {
      [survivor]: times.map((t, i) => (lost(t) ? alone(i) : half[i]!)),
      [dying]: times.map((t, i) => (lost(t) ? 0 : firstAttemptsOk[i]! - half[i]!)),
    },
    latencyMs: {
      p50: times.map((t) => slow(t, 3.1, 4)),
      p95: times.map((t) => slow(t, 8.8, 240)),
      p99: times.map((t, i) => (i === 3 ? null : slow(t, 21, 900))),
    },
    backlogByRegion: {
      [survivor]: backlog(fromMs, untilMs, () => Math.round(random() * 14)),
      [dying]: backlog(fromMs, untilMs, (t) => {
        if (!outage || t < cutMs || t > healedMs + 4_000) return Math.round(random() * 12);
        const behind = ((Math.min(t, healedMs) - cutMs) / 1000) * perSecond * 0.6;
        return Math.round(t < healedMs ? behind : behind * (1 - (t - healedMs) / 4_000));
      }),
    },
    edgeByRegion: {
      [survivor]: [[fromMs, "up"]],
      [dying]: [[fromMs, "up"], ...(outage ? out : [])],
    },
  };
}

function backlog(fromMs: number, untilMs: number, value: (t: number) => number): [number, number][] {
  const points = Math.floor((untilMs - fromMs) / 250);
  return Array.from({ length: points }, (_, i) => [fromMs + i * 250, value(fromMs + i * 250)]);
}

/** A small linear congruential generator: values from 0 to 1, always the same. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
