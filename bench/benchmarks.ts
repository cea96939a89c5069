/**
 * Which speed and accuracy are claimed, and what this machine shows. Each part can be run by its name. A figure that misses
 * its aim is marked; a part that cannot be measured is told in one line, and the others go on.
 */
import Table from "cli-table3";
import { bytes, count, duration, rate } from "../harness/contract/quantity.ts";
import { exitCodes } from "../harness/contract/result.ts";
import { unknownName } from "../harness/contract/usage-error.ts";
import { provision } from "../harness/machine/provision.ts";
import { MachineError } from "../harness/machine/tool.ts";
import { drill } from "./drill.ts";
import { benchEvidence, type EvidenceFigures } from "./evidence.ts";
import { type Figure, mebibyte } from "./figure.ts";
import { k6Tool } from "./k6-tool.ts";
import { benchPackage } from "./package.ts";
import { benchRecheck, type RecheckFigures } from "./recheck.ts";
import { benchSender } from "./sender.ts";
import { syntheticOutageTrials } from "./synthetic-outage.ts";

const million = 1_000_000;
const outageTrials = 200;

/** What is promised of judging so many operations. */
const recheckAims = new Map([
  [million, { ms: 3_000, bytes: 400 * mebibyte }],
  [10 * million, { ms: 30_000, bytes: 1536 * mebibyte }],
]);

async function recheck(): Promise<Figure[]> {
  const { runs, bare, growth } = benchRecheck();
  const judged = runs.find(({ operations }) => operations === million)!;
  const overBare = judged.seconds / bare.seconds;
  return [
    ...runs.map(recheckFigure),
    {
      what: "only read, parse and map 1,000,000 operations",
      measured: `${duration(bare.seconds * 1_000)}, ${bytes(bare.peakRssBytes)}`,
      aim: "–",
      met: true,
    },
    {
      what: "judging over only reading",
      measured: rate(overBare),
      aim: "at most 2, on any machine",
      met: overBare <= 2,
    },
    {
      what: "series and page of 1,000,000 operations",
      measured: duration(judged.reportSeconds * 1_000),
      aim: "at most 2 s",
      met: judged.reportSeconds <= 2,
    },
    {
      what: "time per operation, longest over shortest",
      measured: rate(growth),
      aim: "about 1 (linear)",
      met: growth < 1.5,
    },
  ];
}

function recheckFigure({ operations, seconds, peakRssBytes }: RecheckFigures): Figure {
  const ms = seconds * 1_000;
  const aim = recheckAims.get(operations);
  return {
    what: `judge ${count(operations)} operations from disk`,
    measured: `${duration(ms)}, ${bytes(peakRssBytes)}`,
    aim: aim === undefined ? "–" : `at most ${duration(aim.ms)}, ${bytes(aim.bytes)}`,
    met: aim === undefined || (ms <= aim.ms && peakRssBytes <= aim.bytes),
  };
}

/** `null`, told in one line, where it can be neither found nor installed: our side is measured all the same. */
async function pathOfK6(): Promise<string | null> {
  try {
    return (await provision([k6Tool], console.log)).get(k6Tool.name)!.path;
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    failed("k6", error);
    return null;
  }
}

async function sender(): Promise<Figure[]> {
  const k6 = await pathOfK6();
  const host = "127.251.1.1";
  const { ours, k6: peer, ratio } = await benchSender({ host, perSecond: 5_000, seconds: 8, k6 });
  const { ours: many } = await benchSender({ host, perSecond: 20_000, seconds: 8, k6: null });
  const perCpuSecond = (value: number) => `${count(value)} requests a CPU second`;
  return [
    {
      what: "5,000 arrivals a second, on how many cores",
      measured: `${rate(ours.cores)} cores, ${ours.dropped} dropped`,
      aim: "one core, none dropped",
      met: ours.cores <= 1 && ours.dropped === 0,
    },
    {
      what: "20,000 arrivals a second",
      measured: `${rate(many.cores)} cores, ${many.dropped} dropped`,
      aim: "none dropped on two cores",
      met: many.dropped === 0,
    },
    {
      what: "operations in the histories of both",
      measured: `${count(ours.historyLines + many.historyLines)} of ${count(ours.sent + many.sent)}`,
      aim: "every one",
      met: ours.historyLines === ours.sent && many.historyLines === many.sent,
    },
    { what: "our sender", measured: perCpuSecond(ours.requestsPerCpuSecond), aim: "–", met: true },
    {
      what: `k6 ${k6Tool.version}`,
      measured: peer === "k6 not found" ? peer : perCpuSecond(peer.requestsPerCpuSecond),
      aim: "–",
      met: true,
    },
    {
      what: "ours over k6",
      measured: ratio === null ? "–" : rate(ratio),
      aim: "at least 3.5",
      met: ratio !== null && ratio >= 3.5,
    },
  ];
}

async function rto(): Promise<Figure[]> {
  const { trials, held, widths } = await syntheticOutageTrials(outageTrials, "127.251.2.1");
  const aimMs = 50;
  return [
    {
      what: "intervals that hold the true outage",
      measured: `${held} of ${trials.length}`,
      aim: "all",
      met: held === trials.length,
    },
    ...widths.map(({ mode, medianMs, p95Ms, maxMs }) => ({
      what: `${mode.name}: beyond two sampling periods`,
      measured: [medianMs, p95Ms, maxMs].map((ms) => duration(Math.max(0, ms), aimMs)).join(", "),
      aim: `median, p95, most: at most ${aimMs} ms`,
      met: maxMs <= aimMs,
    })),
  ];
}

async function evidence(): Promise<Figure[]> {
  const { historyBytes, packBytes, pack, verify } = benchEvidence();
  const inWords = ({ seconds: took, peakRssBytes }: EvidenceFigures) =>
    `${duration(took * 1_000)}, ${bytes(peakRssBytes)}`;
  const aim = "under 10 s, 400 MiB";
  const met = ({ seconds: took, peakRssBytes }: EvidenceFigures) =>
    took < 10 && peakRssBytes < 400 * mebibyte;
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

const parts = { recheck, evidence, sender, rto, drill, package: benchPackage };

/** Measures the named parts, or all, and prints a table. */
export async function runBenchmarks(names: readonly string[]): Promise<void> {
  const known = Object.keys(parts);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownName("benchmark", unknown, known);
  const table = new Table({ head: ["", "Measured", "Aim", ""], style: { head: [], border: [] } });
  for (const [name, run] of Object.entries(parts)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`measuring ${name} …`);
    for (const { what, measured, aim, met } of await figuresOf(name, run))
      table.push([what, measured, aim, met ? "" : "missed"]);
  }
  console.log(table.toString());
}

/** None where the part cannot be measured: then the exit code is that of a harness error. */
async function figuresOf(name: string, run: () => Promise<Figure[]>): Promise<Figure[]> {
  try {
    return await run();
  } catch (error) {
    failed(name, error);
    return [];
  }
}

function failed(name: string, error: unknown): void {
  process.exitCode = exitCodes["harness-error"];
  const [reason] = String(error instanceof Error ? error.message : error).split("\n");
  console.error(`regiondrill: ${name} could not be measured: ${reason}`);
}
