/**
 * How much the sender costs: requests per CPU second of its whole process, start-up included, beside k6 at the same
 * rate against the same server. The CPU time of both is what the shell's `time` saw of a finished process.
 * `node bench/sender.ts <origin> <history> <per second> <seconds>` runs our side alone and prints its figures.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Delivery } from "../harness/contract/system.ts";
import { HistoryWriter } from "../harness/history/writer.ts";
import { startLoad } from "../harness/load/sender.ts";

export interface SenderBenchOptions {
  /** Loopback address the trivial server listens on. */
  readonly host: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** Path of the k6 binary; `null` when there is none. */
  readonly k6: string | null;
}

export interface Cost {
  readonly sent: number;
  /** Arrivals the schedule asked for and nobody sent. */
  readonly dropped: number;
  readonly cpuSeconds: number;
  readonly requestsPerCpuSecond: number;
}

export interface SenderBench {
  readonly ours: Cost & {
    readonly acknowledged: number;
    /** `op` lines in the history. */
    readonly historyLines: number;
    readonly latenessP99Ms: number;
    /** CPU seconds a second of wall time, of the run itself: below 1 is one core. */
    readonly cores: number;
  };
  readonly k6: Cost | "k6 not found";
  /** Ours over k6's requests per CPU second; `null` without k6. */
  readonly ratio: number | null;
}

const ourFigures = z.object({
  sent: z.int(),
  scheduled: z.int(),
  acknowledged: z.int(),
  latenessP99Ms: z.number(),
  cores: z.number(),
});
const k6Figures = z.object({ sent: z.int(), dropped: z.int() });

/** Runs our sender, then k6. Takes twice `seconds` and a moment. Rejects when either of the processes fails. */
export async function benchSender(options: SenderBenchOptions): Promise<SenderBench> {
  const server = spawn(process.execPath, [pathOf("trivial-server.ts"), options.host], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const folder = await mkdtemp(join(tmpdir(), "regiondrill-bench-"));
  try {
    const [origin] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
    const ours = await costOfOurs(origin, join(folder, "history.ndjson"), options);
    const k6 = options.k6 === null ? ("k6 not found" as const) : await costOfK6(origin, options.k6, options);
    const ratio = k6 === "k6 not found" ? null : ours.requestsPerCpuSecond / k6.requestsPerCpuSecond;
    return { ours, k6, ratio };
  } finally {
    server.kill();
    await rm(folder, { recursive: true });
  }
}

async function costOfOurs(
  origin: string,
  historyPath: string,
  { perSecond, seconds }: SenderBenchOptions,
): Promise<SenderBench["ours"]> {
  const { stdout, cpuSeconds } = await timed(
    [process.execPath, fileURLToPath(import.meta.url), origin, historyPath, `${perSecond}`, `${seconds}`],
    {},
  );
  const { scheduled, ...figures } = ourFigures.parse(JSON.parse(stdout));
  const historyLines = await countOps(historyPath);
  const dropped = scheduled - figures.sent;
  return { ...figures, dropped, cpuSeconds, requestsPerCpuSecond: figures.sent / cpuSeconds, historyLines };
}

async function costOfK6(
  origin: string,
  k6: string,
  { perSecond, seconds }: SenderBenchOptions,
): Promise<Cost> {
  const { stdout, cpuSeconds } = await timed(
    [k6, "run", "--quiet", "--no-usage-report", "--log-output=none", pathOf("k6.ts")],
    { ORIGIN: origin, PER_SECOND: `${perSecond}`, SECONDS: `${seconds}` },
  );
  const figures = k6Figures.parse(JSON.parse(stdout));
  return { ...figures, cpuSeconds, requestsPerCpuSecond: figures.sent / cpuSeconds };
}

/** Runs a command to its end; CPU seconds are user and system time of the process and all its children. */
async function timed(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ stdout: string; cpuSeconds: number }> {
  const shell = spawn("bash", ["-c", 'TIMEFORMAT="%3U %3S"; time "$@"', "bash", ...command], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(shell.stdout),
    text(shell.stderr),
    once(shell, "close") as Promise<[number | null]>,
  ]);
  const times = /(?<!\d)(\d+\.\d+) (\d+\.\d+)$/.exec(stderr.trimEnd());
  if (code !== 0 || !times) {
    throw new Error(
      `expected ${command[0]} to end well, got exit code ${code}; it said: ${stderr.slice(-500)}`,
    );
  }
  return { stdout, cpuSeconds: Number(times[1]) + Number(times[2]) };
}

async function countOps(path: string): Promise<number> {
  let count = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line.startsWith('{"k":"op",')) count += 1;
  }
  return count;
}

function pathOf(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

const delivery: Delivery = {
  method: "POST",
  path: "/webhooks/payments",
  headers: { "content-type": "application/json" },
  schemaVersion: 3,
  body: (operation) =>
    JSON.stringify({
      event_id: operation.eventId,
      account: operation.account,
      amount: operation.amount,
      tenant: operation.tenant,
      version: operation.schemaVersion,
      occurred_at: operation.occurredAt,
    }),
  classify: (status, body) => {
    if (status !== 200) return { outcome: "info", region: null };
    return { outcome: "ok", region: (JSON.parse(body) as { region: string }).region };
  },
};

/** Our side of the comparison, in this process: prints its figures as JSON. */
async function runAlone(
  origin: string,
  historyPath: string,
  perSecond: number,
  seconds: number,
): Promise<void> {
  const history = await HistoryWriter.open(historyPath);
  const cpuBefore = process.cpuUsage();
  const startedAt = history.now();
  const load = startLoad({
    origin,
    delivery,
    history,
    seed: 1,
    runTag: "bench",
    perSecond,
    redelivered: 0,
    attemptTimeoutMs: 2_000,
    deadlineMs: 10_000,
  });
  await wait(seconds * 1000);
  await load.stop();
  const cpu = process.cpuUsage(cpuBefore);
  const cores = (cpu.user + cpu.system) / 1000 / (history.now() - startedAt);
  await history.close();
  const { scheduled, sent, acknowledged } = load.tally;
  console.log(JSON.stringify({ scheduled, sent, acknowledged, latenessP99Ms: load.latenessP99Ms, cores }));
}

if (import.meta.main) {
  const [origin, historyPath, perSecond, seconds] = process.argv.slice(2);
  if (origin === undefined || historyPath === undefined) {
    console.error("usage: node bench/sender.ts <origin> <history> <per second> <seconds>");
    process.exit(64);
  }
  await runAlone(origin, historyPath, Number(perSecond ?? 5_000), Number(seconds ?? 8));
}
