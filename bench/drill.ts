/**
 * What whole drills cost: one as a user runs it, by its command line and with the flags of its script; and two in a row in this
 * process, of which the second takes over the regions of the first, emptied.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { runSeries } from "../harness/campaign/series.ts";
import { bytes, duration, notMeasured, rate } from "../harness/contract/quantity.ts";
import type { Result } from "../harness/contract/result.ts";
import { defaultsOf } from "../harness/drill/options.ts";
import { loadScenario } from "../harness/project/drills.ts";
import { type Figure, mebibyte } from "./figure.ts";

const gibibyte = 1024 * mebibyte;

export async function drill(): Promise<Figure[]> {
  const runs = await mkdtemp(join(tmpdir(), "regiondrill-bench-runs-"));
  try {
    return [...figuresOf(await resultOfCommand(runs)), ...resetFigures(await lastOfSeries(runs))];
  } finally {
    rmSync(runs, { recursive: true, force: true });
  }
}

async function resultOfCommand(runs: string): Promise<Result> {
  const args = ["region-outage", "--provider", "processes", "--seed", "1", "--runs", runs];
  const npm = spawn("npm", ["run", "--silent", "scenario", "--", ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [said] = await Promise.all([text(npm.stderr), once(npm, "close")]);
  try {
    return JSON.parse(await readFile(join(runs, "latest", "result.json"), "utf8")) as Result;
  } catch {
    throw new Error(`expected the drill to leave a result, found none; it printed: ${said.slice(-500)}`);
  }
}

interface Measured {
  readonly result: Result;
  /** Its regions were taken over. */
  readonly reset: boolean;
}

async function lastOfSeries(runs: string): Promise<Measured | undefined> {
  const scenario = await loadScenario("partition");
  const planned = { scenario, chosen: defaultsOf(scenario.options), defect: null, sabotaged: false };
  let last: Measured | undefined;
  const series = runSeries([planned, planned], {
    provider: { provider: "processes", engines: {}, attach: null },
    seed: 1,
    perSecond: null,
    runs,
    narrator: { stepBegan() {}, stepEnded() {}, note() {}, live() {}, say() {}, drillBegan() {} },
    signal: new AbortController().signal,
    onBegin() {},
  });
  for await (const { result, reset } of series) last = { result, reset };
  return last;
}

function figuresOf(result: Result): Figure[] {
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
