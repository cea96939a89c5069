/** What whole drills cost: two in a row, of which the second takes over the regions of the first, emptied. */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadScenario } from "../harness/campaign/catalog.ts";
import { runSeries } from "../harness/campaign/series.ts";
import { bytes, duration, notMeasured, rate } from "../harness/contract/quantity.ts";
import type { Result } from "../harness/contract/result.ts";
import { defaultsOf } from "../harness/drill/options.ts";
import { type Figure, mebibyte } from "./figure.ts";

const gibibyte = 1024 * mebibyte;

export async function drill(): Promise<Figure[]> {
  const runs = await mkdtemp(join(tmpdir(), "regiondrill-bench-runs-"));
  try {
    const [first, second] = await resultsOf(["region-outage", "partition"], runs);
    return [...figuresOf(first!), ...resetFigures(second)];
  } finally {
    rmSync(runs, { recursive: true, force: true });
  }
}

interface Measured {
  readonly result: Result;
  /** Its regions were taken over. */
  readonly reset: boolean;
}

async function resultsOf(names: readonly string[], runs: string): Promise<Measured[]> {
  const drills = await Promise.all(
    names.map(async (name) => {
      const scenario = await loadScenario(name);
      return { scenario, chosen: defaultsOf(scenario.options), defect: null, sabotaged: false };
    }),
  );
  const results: Measured[] = [];
  const series = runSeries(drills, {
    provider: { provider: "processes", engines: {}, attach: null },
    seed: 1,
    perSecond: null,
    runs,
    narrator: { stepBegan() {}, stepEnded() {}, note() {}, live() {}, say() {}, drillBegan() {} },
    signal: new AbortController().signal,
    onBegin() {},
  });
  for await (const { result, reset } of series) results.push({ result, reset });
  return results;
}

function figuresOf({ result }: Measured): Figure[] {
  const { cost, verdict } = result;
  const overhead = (cost.wallMs - cost.bringUpMs) / cost.scriptedMs;
  const skewMs = result.faults[0]?.figures.killSkewMs ?? Number.NaN;
  return [
    { what: "region-outage", measured: verdict, aim: "pass", met: verdict === "pass" },
    {
      what: "both regions up",
      measured: duration(cost.bringUpMs),
      aim: "at most 5 s",
      met: cost.bringUpMs <= 5_000,
    },
    {
      what: "wall time less bring-up, over what is scripted",
      measured: rate(overhead),
      aim: "at most 1.15",
      met: overhead <= 1.15,
    },
    {
      what: "the whole drill",
      measured: duration(cost.wallMs),
      aim: "under 75 s",
      met: cost.wallMs < 75_000,
    },
    {
      what: "memory of all its processes",
      measured: bytes(cost.peakRssBytes),
      aim: "at most 3 GiB",
      met: cost.peakRssBytes <= 3 * gibibyte,
    },
    {
      what: "memory of the harness",
      measured: bytes(cost.harnessPeakRssBytes),
      aim: "at most 250 MiB",
      met: cost.harnessPeakRssBytes <= 250 * mebibyte,
    },
    {
      what: "first to last death of the region",
      measured: Number.isNaN(skewMs) ? notMeasured : duration(skewMs),
      aim: "under 50 ms",
      met: skewMs < 50,
    },
  ];
}

function resetFigures(second: Measured | undefined): Figure[] {
  const taken = second?.reset === true;
  const ms = taken ? second.result.cost.bringUpMs : Number.NaN;
  return [
    {
      what: "both regions emptied for the next drill",
      measured: taken ? duration(ms) : "brought up anew",
      aim: "at most 1 s",
      met: ms <= 1_000,
    },
  ];
}
