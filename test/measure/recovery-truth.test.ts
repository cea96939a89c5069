/**
 * How often the recovery interval holds the truth: outages that are known, seen by few and by many requests a second,
 * by a system of which some requests fail all the time. Chance decides, so some miss; one in a hundred may.
 */
import { describe, expect, it } from "vitest";
import { baselineOf } from "../../harness/measure/baseline.ts";
import { courseOf } from "../../harness/measure/recovery.ts";
import { inColumns } from "./in-columns.ts";
import { randomOf } from "./random.ts";

const histories = 300;
const sustainedMs = 3000;
/** As many as a drill must send before its fault (`load-sufficient`), and as long as most do. */
const triesBefore = 150;
const steadyMs = 10_000;

interface Plan {
  readonly perSecond: number;
  /** Share of requests, 0 to 1, that fail though nothing is broken. */
  readonly background: number;
  /** Share of requests, 0 to 1, that the outage fails. */
  readonly share: number;
}

function historyOf({ perSecond, background, share }: Plan, random: () => number) {
  const periodMs = 1000 / perSecond;
  const many = perSecond >= 20;
  const effectAt = Math.max(steadyMs, triesBefore * periodMs) + random() * periodMs;
  const outageMs = many ? 300 + random() * 6000 : 5000 + random() * 25_000;
  const endAt = effectAt + outageMs + (many ? 8000 : 60_000);
  const samples = { sent: [] as number[], done: [] as number[], ok: [] as number[] };
  for (let sent = 0; sent < endAt; sent += periodMs) {
    const down = sent >= effectAt && sent < effectAt + outageMs && random() < share;
    samples.sent.push(sent);
    samples.done.push(sent + 5 + random() * 15);
    samples.ok.push(down || random() < background ? 0 : 1);
  }
  return { samples: inColumns(samples), effectAt, outageMs, endAt };
}

describe.each([1, 0.8, 0.5])("an outage of the share %d of the requests", (share) => {
  it.each(
    [1, 2, 20, 200].flatMap((perSecond) => [0, 0.02, 0.1].map((background) => ({ perSecond, background }))),
  )("at $perSecond/s, with a share of $background that always fails, lies within the interval", (plan) => {
    const random = randomOf(plan.perSecond * 1000 + plan.background * 100 + share);
    let [held, open] = [0, 0];
    for (let i = 0; i < histories; i++) {
      const { samples, effectAt, outageMs, endAt } = historyOf({ ...plan, share }, random);
      const effect = { at: effectAt, untilAt: effectAt };
      const { notBefore, back } = courseOf(
        samples,
        effect,
        baselineOf(samples, effectAt)!,
        sustainedMs,
        endAt,
      );
      const lower = (notBefore ?? effectAt) - effectAt;
      const upper = (back?.notAfter ?? Number.POSITIVE_INFINITY) - effectAt;
      if (lower <= outageMs && outageMs <= upper) held++;
      if (back === null) open++;
    }
    expect(held).toBeGreaterThanOrEqual(0.99 * histories);
    // To leave it open is no way to hold the truth; ten in a hundred at a request a second of which many fail anyway.
    expect(open).toBeLessThanOrEqual(0.1 * histories);
  });
});
