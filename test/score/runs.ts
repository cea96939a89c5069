/** Scored runs of a made-up drill; what is not said is the same in all of them. */
import type { ScoredRun } from "../../harness/score/scored-run.ts";

export const dayMs = 24 * 60 * 60 * 1000;
const first = Date.parse("2026-11-01T02:00:00.000Z");

/** @param nth in order of time: nights apart */
export function run(nth: number, more: Partial<ScoredRun> = {}): ScoredRun {
  const startedAt = new Date(first + nth * dayMs).toISOString();
  const verdict = more.verdict ?? more.counts ?? "pass";
  return {
    ...{ id: `r${String(nth).padStart(3, "0")}`, folder: `runs/r${nth}`, scenario: "cut", title: "cut" },
    ...{ provider: "processes", profile: "shop", seed: nth, defect: null, sabotaged: false, stopped: false },
    ...{ commit: `c${nth}`, startedAt, endedAt: startedAt, verdict, counts: verdict, text: verdict },
    ...{ reason: verdict === "pass" ? null : "it broke", command: "npm run scenario cut -- --seed 1" },
    ...{ wallMs: 60_000, rtoMs: { lower: 1_000, upper: 1_050 }, rpoAtFailover: null, rpoAfterHeal: null },
    limits: { rtoMs: 30_000, rpoAtFailover: null },
    ...more,
  };
}
