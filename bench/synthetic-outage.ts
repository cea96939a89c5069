/**
 * Is the RTO that we report true? A system on loopback whose outage is known to the millisecond, our sender against it, and the
 * measures of a drill over what the sender saw: their intervals must hold the truth, however the system was out
 * (`outage-modes.ts`).
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Delivery } from "../harness/contract/system.ts";
import { type IndexedHistory, indexRecords } from "../harness/history/indexed.ts";
import type { HistoryRecord } from "../harness/history/types.ts";
import { startLoad } from "../harness/load/sender.ts";
import { outagesOf } from "../harness/measure/outages.ts";
import { percentile } from "../harness/measure/percentile.ts";
import { rtoOf } from "../harness/measure/rto.ts";
import { HistoryInMemory } from "./history-in-memory.ts";
import { type OutageMode, outageModes } from "./outage-modes.ts";
import { faultRecord, regions, runRecord } from "./outage-records.ts";
import { AcceptingProxy, OutageServer } from "./outage-server.ts";

const perSecond = 100;
const samplingPeriodMs = 1000 / perSecond;
/** Long enough for the baseline to say that no request fails by itself. */
const steadyMs = 2_500;
const sustainedMs = 1_000;
/** The window begins only with the first success, lasts longer where proof takes longer, and must have been seen. */
const marginMs = 1_000;
const outageMsMin = 400;
const outageMsStep = 50;
const outageSteps = 11;
/** Healing brings the service down so long after it was requested, for so long. */
const disturbedAfterMs = 100;
const disturbedMs = 500;
const sideBySide = 6;

/** What a busy machine delays must not look like an outage: system and sender are one process. */
const attemptTimeoutMs = 1_000;
const load = { perSecond, redelivered: 0, attemptTimeoutMs, deadlineMs: 5_000 };

export interface OutageTrial {
  readonly number: number;
  readonly mode: string;
  readonly trueMs: number;
  /** `null`: the measure says that service never came back. */
  readonly lowerMs: number | null;
  readonly upperMs: number | null;
  /** Whether the interval holds the truth, and where healing makes an outage of its own, the intervals of that one too. */
  readonly held: boolean;
  /** How much wider the interval is than two sampling periods. */
  readonly beyondMs: number | null;
}

export interface WidthsOfMode {
  readonly mode: OutageMode;
  readonly count: number;
  /** Milliseconds beyond two sampling periods, of the trials that have an interval. */
  readonly medianMs: number;
  readonly p95Ms: number;
  readonly maxMs: number;
}

export interface OutageTrials {
  readonly trials: readonly OutageTrial[];
  /** Trials whose interval holds the truth. */
  readonly held: number;
  readonly misses: readonly OutageTrial[];
  readonly widths: readonly WidthsOfMode[];
}

/** Told of every trial when it is over, with the history that was judged. */
type OnTrial = (trial: OutageTrial, records: readonly HistoryRecord[]) => void;

/** Runs `count` trials, six at a time, about 5 s each; every mode gets its turn. `host` is a loopback address. */
export async function syntheticOutageTrials(
  count: number,
  host = "127.0.0.1",
  onTrial: OnTrial = () => {},
): Promise<OutageTrials> {
  const trials: OutageTrial[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) trials.push(await runTrial(next++, host, onTrial));
  };
  await Promise.all(Array.from({ length: Math.min(sideBySide, count) }, lane));
  trials.sort((a, b) => a.number - b.number);
  const misses = trials.filter(({ held }) => !held);
  return { trials, held: trials.length - misses.length, misses, widths: widthsOf(trials) };
}

function widthsOf(trials: readonly OutageTrial[]): WidthsOfMode[] {
  return outageModes.flatMap((mode) => {
    const beyond = trials.flatMap((trial) => (trial.mode === mode.name ? (trial.beyondMs ?? []) : []));
    const sorted = Float64Array.from(beyond).sort();
    if (sorted.length === 0) return [];
    const at = (share: number) => percentile(sorted, share)!;
    return { mode, count: sorted.length, medianMs: at(50), p95Ms: at(95), maxMs: at(100) };
  });
}

async function runTrial(number: number, host: string, onTrial: OnTrial): Promise<OutageTrial> {
  const mode = outageModes[number % outageModes.length]!;
  const history = new HistoryInMemory();
  history.write(runRecord(number, history.wallEpochMs, load, sustainedMs));
  const system = new OutageSystem(mode, history, host);
  const origin = await system.start();
  const sender = startLoad({ ...load, origin, delivery, history, seed: number, runTag: "o" });
  await wait(steadyMs);
  const diedAt = await system.fail();
  await wait(outageMsMin + outageMsStep * (number % outageSteps));
  const backAt = await system.recover();
  await wait(sustainedMs + marginMs);
  const disturbance = mode.healing ? await system.heal() : null;
  await sender.stop();
  await system.close();
  const judged = indexRecords(history.records);
  const trial = {
    number,
    mode: mode.name,
    trueMs: backAt - diedAt,
    ...judgedBy(judged, mode, backAt - diedAt, disturbance),
  };
  onTrial(trial, history.records);
  return trial;
}

/** When a service was away; milliseconds since the history began. */
interface Away {
  readonly at: number;
  readonly backAt: number;
}

function judgedBy(
  history: IndexedHistory,
  { half }: OutageMode,
  trueMs: number,
  disturbance: Away | null,
): Pick<OutageTrial, "lowerMs" | "upperMs" | "held" | "beyondMs"> {
  const { lowerMs, upperMs } = rtoOf(history) ?? { lowerMs: null, upperMs: null };
  if (lowerMs === null || upperMs === null) return { lowerMs, upperMs, held: false, beyondMs: null };
  const first = lowerMs <= trueMs && trueMs <= upperMs;
  // Where every second request meets the outage, the requests that sample it come half as often.
  const periods = 2 * samplingPeriodMs * (half ? 2 : 1);
  return {
    lowerMs,
    upperMs,
    held: first && (disturbance === null || isTold(history, disturbance)),
    beyondMs: upperMs - lowerMs - periods,
  };
}

/** Whether it is told as the second of two outages, by intervals that hold its beginning and its end. */
function isTold(history: IndexedHistory, { at, backAt }: Away): boolean {
  const [, told, ...more] = outagesOf(history) ?? [];
  if (told === undefined || told.end === null || told.cause?.by !== "healing" || more.length > 0)
    return false;
  const holds = (interval: { at: number; untilAt: number }, moment: number) =>
    interval.at <= moment && moment <= interval.untilAt;
  return holds(told.begin, at) && holds(told.end, backAt);
}

const delivery: Delivery = {
  method: "POST",
  path: "/",
  headers: {},
  schemaVersion: 3,
  body: ({ eventId }) => eventId,
  classify: (status, region) =>
    status === 200 ? { outcome: "ok", region } : { outcome: "info", region: null },
};

/** A service, what stands in front of it and beside it, and what a drill would record of its faults. */
class OutageSystem {
  readonly #mode: OutageMode;
  readonly #history: HistoryInMemory;
  readonly #host: string;
  readonly #primary: OutageServer;
  readonly #standby: OutageServer | null;
  readonly #proxy: AcceptingProxy | null;

  constructor(mode: OutageMode, history: HistoryInMemory, host: string) {
    this.#mode = mode;
    this.#history = history;
    this.#host = host;
    const [here, there] = regions;
    this.#primary = new OutageServer(host, here, mode.half ?? false);
    this.#standby = mode.front === "standby" ? new OutageServer(host, there, false) : null;
    const behind = this.#standby === null ? [this.#primary] : [this.#primary, this.#standby];
    this.#proxy = mode.front === undefined ? null : new AcceptingProxy(behind);
  }

  /** Resolves with its origin. */
  async start(): Promise<string> {
    await this.#primary.listen();
    await this.#standby?.listen();
    await this.#standby?.enter("unavailable");
    const { host, port } = (await this.#proxy?.listen(this.#host)) ?? this.#primary.address;
    return `http://${host}:${port}`;
  }

  /** Resolves with the moment from which on nothing is served that should meet the outage. */
  async fail(): Promise<number> {
    const { slowingMs, command, death } = this.#mode;
    if (slowingMs !== undefined) {
      await this.#primary.enter("slowing");
      await wait(slowingMs - (command?.leadMs ?? 0));
    }
    const askedAt = this.#history.now();
    if (command) await wait(command.leadMs);
    const diedAt = this.#history.now();
    for (const [afterMs, state] of death) {
      if (afterMs === 0) await this.#primary.enter(state);
      else setTimeout(() => void this.#primary.enter(state), afterMs);
    }
    const doneAt = this.#history.now();
    const extent = command
      ? { at: askedAt, untilAt: doneAt + command.proofMs, extent: "command" as const }
      : { at: diedAt, untilAt: doneAt };
    this.#history.write(faultRecord(askedAt, "requested"));
    this.#history.write({ ...faultRecord(diedAt, "effective"), ...extent });
    return diedAt;
  }

  /** Resolves with the moment from which on every request is served. */
  async recover(): Promise<number> {
    await (this.#standby ?? this.#primary).enter("serving");
    return this.#history.now();
  }

  /** Resolves with when the healing had the service away. */
  async heal(): Promise<Away> {
    const standby = this.#standby!;
    this.#history.write(faultRecord(this.#history.now(), "heal-requested"));
    await wait(disturbedAfterMs);
    const at = this.#history.now();
    await standby.enter("unavailable");
    await wait(disturbedMs);
    const backAt = this.#history.now();
    await standby.enter("serving");
    this.#history.write(faultRecord(this.#history.now(), "healed"));
    await wait(sustainedMs + marginMs);
    return { at, backAt };
  }

  async close(): Promise<void> {
    await this.#proxy?.close();
    await this.#standby?.close();
    await this.#primary.close();
  }
}
