/**
 * What speed and accuracy are claimed, and what this machine shows. Each part can be run by its name. Nothing fails here; a
 * figure that misses its aim says so.
 */
import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Table from "cli-table3";
import { loadScenario } from "../harness/campaign/catalog.ts";
import { conclude } from "../harness/campaign/conclude.ts";
import { unknownName } from "../harness/campaign/usage-error.ts";
import { usageExitCode } from "../harness/contract/result.ts";
import { defaultsOf } from "../harness/drill/options.ts";
import { runDrill } from "../harness/drill/run.ts";
import { provision } from "../harness/machine/provision.ts";
import { processesProvider } from "../harness/provider/processes/provider.ts";
import { benchEvidence, type EvidenceFigures } from "./evidence.ts";
import { k6Tool } from "./k6-tool.ts";
import { benchRecheck } from "./recheck.ts";
import { benchSender } from "./sender.ts";
import { syntheticOutageTrials } from "./synthetic-outage.ts";

interface Figure {
  readonly what: string;
  readonly measured: string;
  readonly aim: string;
  readonly met: boolean;
}

const mebibyte = 1024 * 1024;

async function recheck(): Promise<Figure[]> {
  const { runs, growth } = benchRecheck();
  const million = runs.at(-1)!;
  return [
    ...runs.map(({ operations, seconds, peakRssBytes }) => ({
      what: `judge ${operations.toLocaleString("en")} operations from disk`,
      measured: `${seconds.toFixed(2)} s, ${Math.round(peakRssBytes / mebibyte)} MiB`,
      aim: operations === million.operations ? "under 5 s, 512 MiB" : "–",
      met: operations !== million.operations || (seconds < 5 && peakRssBytes < 512 * mebibyte),
    })),
    {
      what: `series and page of ${million.operations.toLocaleString("en")} operations`,
      measured: `${million.reportSeconds.toFixed(2)} s`,
      aim: "under 2 s",
      met: million.reportSeconds < 2,
    },
    {
      what: "rendering over judging",
      measured: (million.reportSeconds / million.seconds).toFixed(2),
      aim: "under 0.4, on any machine",
      met: million.reportSeconds < 0.4 * million.seconds,
    },
    {
      what: "time per operation, longest over shortest",
      measured: growth.toFixed(2),
      aim: "about 1 (linear)",
      met: growth < 1.5,
    },
  ];
}

async function sender(): Promise<Figure[]> {
  const k6 = (await provision([k6Tool], console.log)).get(k6Tool.name)!.path;
  const {
    ours,
    k6: peer,
    ratio,
  } = await benchSender({ host: "127.251.1.1", perSecond: 5_000, seconds: 8, k6 });
  const perCpuSecond = (value: number) => `${Math.round(value).toLocaleString("en")} requests a CPU second`;
  return [
    {
      what: "5,000 arrivals a second, on how many cores",
      measured: `${ours.cores.toFixed(2)} cores, ${ours.dropped} dropped`,
      aim: "one core, none dropped",
      met: ours.cores <= 1 && ours.dropped === 0,
    },
    {
      what: "operations in the history",
      measured: `${ours.historyLines.toLocaleString("en")} of ${ours.sent.toLocaleString("en")}`,
      aim: "every one",
      met: ours.historyLines === ours.sent,
    },
    { what: "our sender", measured: perCpuSecond(ours.requestsPerCpuSecond), aim: "–", met: true },
    {
      what: "k6",
      measured: peer === "k6 not found" ? peer : perCpuSecond(peer.requestsPerCpuSecond),
      aim: "–",
      met: true,
    },
    {
      what: "ours over k6",
      measured: ratio === null ? "–" : ratio.toFixed(2),
      aim: "at least 2",
      met: ratio !== null && ratio >= 2,
    },
  ];
}

async function rto(): Promise<Figure[]> {
  const { trials, held, widestMs, widestHalfMs, samplingPeriodMs } = await syntheticOutageTrials(
    100,
    "127.251.2.1",
  );
  const aimMs = 2 * samplingPeriodMs + 20;
  return [
    {
      what: "RTO intervals that hold the true outage",
      measured: `${held} of ${trials.length}`,
      aim: "all",
      met: held === trials.length,
    },
    {
      what: "widest interval, every request failing",
      measured: `${widestMs.toFixed(1)} ms`,
      aim: `${aimMs} ms (two sampling periods + 20 ms)`,
      met: widestMs <= aimMs,
    },
    {
      what: "widest interval, half of the requests failing",
      measured: `${widestHalfMs.toFixed(1)} ms`,
      aim: "–",
      met: true,
    },
  ];
}

async function drill(): Promise<Figure[]> {
  const scenario = await loadScenario("region-outage");
  const runs = await mkdtemp(join(tmpdir(), "regiondrill-bench-runs-"));
  try {
    const { folder } = await runDrill({
      scenario,
      provider: processesProvider,
      chosen: defaultsOf(scenario.options),
      seed: 1,
      perSecond: scenario.load.perSecond,
      target: scenario.target,
      defect: null,
      keep: false,
      linkLatencyMs: 0,
      sabotaged: false,
      hold: null,
      onHeld() {},
      testbeds: null,
      command: "npm run bench -- drill",
      runs,
      narrator: { stepBegan() {}, stepEnded() {}, note() {}, live() {} },
      signal: new AbortController().signal,
    });
    const { input, history } = await conclude(folder);
    const { cost, verdict } = input.result;
    const overhead = (cost.wallMs - cost.bringUpMs) / cost.scriptedMs;
    const skewMs = history.faults[0]?.effective?.figures?.killSkewMs ?? Number.NaN;
    return [
      { what: "region-outage", measured: verdict, aim: "pass", met: verdict === "pass" },
      {
        what: "both regions up",
        measured: `${(cost.bringUpMs / 1000).toFixed(1)} s`,
        aim: "at most 10 s",
        met: cost.bringUpMs <= 10_000,
      },
      {
        what: "wall time less bring-up, over what is scripted",
        measured: overhead.toFixed(2),
        aim: "at most 1.15",
        met: overhead <= 1.15,
      },
      {
        what: "the whole drill",
        measured: `${(cost.wallMs / 1000).toFixed(0)} s`,
        aim: "under 75 s",
        met: cost.wallMs < 75_000,
      },
      {
        what: "memory of all its processes",
        measured: `${(cost.peakRssBytes / 1024 / mebibyte).toFixed(2)} GiB`,
        aim: "at most 3 GiB",
        met: cost.peakRssBytes <= 3 * 1024 * mebibyte,
      },
      {
        what: "memory of the harness",
        measured: `${Math.round(cost.harnessPeakRssBytes / mebibyte)} MiB`,
        aim: "at most 300 MiB",
        met: cost.harnessPeakRssBytes <= 300 * mebibyte,
      },
      {
        what: "first to last death of the region",
        measured: `${skewMs.toFixed(1)} ms`,
        aim: "under 50 ms",
        met: skewMs < 50,
      },
    ];
  } finally {
    rmSync(runs, { recursive: true, force: true });
  }
}

async function evidence(): Promise<Figure[]> {
  const { historyBytes, packBytes, pack, verify } = benchEvidence();
  const inWords = ({ seconds, peakRssBytes }: EvidenceFigures) =>
    `${seconds.toFixed(1)} s, ${Math.round(peakRssBytes / mebibyte)} MiB`;
  const aim = "under 10 s, 400 MiB";
  const met = ({ seconds, peakRssBytes }: EvidenceFigures) => seconds < 10 && peakRssBytes < 400 * mebibyte;
  const size = `${Math.round(historyBytes / 1e6)} MB`;
  return [
    { what: `pack a run of ${size}`, measured: inWords(pack), aim, met: met(pack) },
    {
      what: `verify its pack of ${Math.round(packBytes / 1e6)} MB`,
      measured: inWords(verify),
      aim,
      met: met(verify),
    },
  ];
}

const parts = { recheck, evidence, sender, rto, drill };

/** Measures what is named, or everything, and prints a table. */
export async function runBenchmarks(names: readonly string[]): Promise<void> {
  const known = Object.keys(parts);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    console.error(`regiondrill: ${unknownName("benchmark", unknown, known).message}`);
    process.exitCode = usageExitCode;
    return;
  }
  const table = new Table({ head: ["", "Measured", "Aim", ""], style: { head: [], border: [] } });
  for (const [name, run] of Object.entries(parts)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`measuring ${name} …`);
    for (const { what, measured, aim, met } of await run())
      table.push([what, measured, aim, met ? "" : "missed"]);
  }
  console.log(table.toString());
}
