/**
 * Is the RTO that we report true? An HTTP service whose outage is known to the millisecond, our sender against it,
 * and the measure of a drill over what the sender saw: its interval must hold the truth. Four ways to be out, for
 * they look different to a sender, with a beginning that is known exactly; and four ways in which a command kills a service
 * earlier or later than it states, where only attempts tell the beginning.
 */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import type { Delivery } from "../harness/contract/system.ts";
import { indexRecords } from "../harness/history/indexed.ts";
import { type FaultRecord, historySchemaId, type RunRecord } from "../harness/history/types.ts";
import type { LoadHistory } from "../harness/load/attempt-sender.ts";
import { startLoad } from "../harness/load/sender.ts";
import { rtoOf } from "../harness/measure/rto.ts";
import { HistoryInMemory } from "./history-in-memory.ts";

/** `half`: every other request fails, as when one of two regions is gone and the edge has not noticed. */
export const outageModes = [
  ...(["refused", "unavailable", "hanging", "half"] as const),
  ...(["frozen-then-killed", "early-return", "late-return", "503-first"] as const),
] as const;
export type OutageMode = (typeof outageModes)[number];

/** How long before the death the command starts, and how long after it the death is proven; milliseconds. */
const commands: Partial<Record<OutageMode, { readonly leadMs: number; readonly proofMs: number }>> = {
  "frozen-then-killed": { leadMs: 20, proofMs: 250 },
  "early-return": { leadMs: 500, proofMs: 50 },
  "late-return": { leadMs: 20, proofMs: 350 },
  "503-first": { leadMs: 20, proofMs: 250 },
};
/** What is frozen, or answers 503, is killed so long after. */
const killedAfterMs = 200;

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
const sideBySide = 10;

export interface OutageTrial {
  readonly number: number;
  readonly mode: OutageMode;
  readonly trueMs: number;
  /** `null`: the measure says that service never came back. */
  readonly lowerMs: number | null;
  readonly upperMs: number | null;
  readonly held: boolean;
  readonly widthMs: number | null;
}

export interface OutageTrials {
  readonly trials: readonly OutageTrial[];
  /** Trials whose interval holds the truth. */
  readonly held: number;
  readonly misses: readonly OutageTrial[];
  /** Widest interval of the outages that fail every request, milliseconds. */
  readonly widestMs: number;
  /** Widest interval where half of the requests fail: one success proves nothing there, so it takes more of them. */
  readonly widestHalfMs: number;
  readonly samplingPeriodMs: number;
}

/** Runs `count` trials, ten at a time, about 5 s each; every mode gets its turn. `host` is a loopback address. */
export async function syntheticOutageTrials(count: number, host = "127.0.0.1"): Promise<OutageTrials> {
  const trials: OutageTrial[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const number = next;
      next += 1;
      trials.push(await runTrial(number, host));
    }
  };
  await Promise.all(Array.from({ length: Math.min(sideBySide, count) }, lane));
  trials.sort((a, b) => a.number - b.number);
  const misses = trials.filter(({ held }) => !held);
  const widest = (half: boolean) =>
    Math.max(
      0,
      ...trials.filter(({ mode }) => (mode === "half") === half).map(({ widthMs }) => widthMs ?? 0),
    );
  return {
    trials,
    held: trials.length - misses.length,
    misses,
    widestMs: widest(false),
    widestHalfMs: widest(true),
    samplingPeriodMs,
  };
}

async function runTrial(number: number, host: string): Promise<OutageTrial> {
  const mode = outageModes[number % outageModes.length]!;
  const outageMs = outageMsMin + outageMsStep * (number % outageSteps);
  const service = new OutageService(mode);
  const history = new HistoryInMemory();
  history.write(runRecord(number, history.wallEpochMs));
  await service.listen(host, 0);
  const load = startLoad({
    ...loadFigures,
    origin: service.origin,
    delivery,
    history,
    seed: number,
    runTag: "o",
  });
  await wait(steadyMs);
  const askedAt = history.now();
  const command = commands[mode];
  if (command) await wait(command.leadMs);
  const effect = service.fail(history);
  for (const record of faultRecords(mode, askedAt, effect)) history.write(record);
  await wait(outageMs);
  const backAt = await service.recover(history);
  await wait(sustainedMs + marginMs);
  await load.stop();
  await service.close();
  const trueMs = backAt - effect.at;
  const { lowerMs, upperMs } = rtoOf(indexRecords(history.records)) ?? { lowerMs: null, upperMs: null };
  if (lowerMs === null || upperMs === null) {
    return { number, mode, trueMs, lowerMs, upperMs, held: false, widthMs: null };
  }
  const held = lowerMs <= trueMs && trueMs <= upperMs;
  return { number, mode, trueMs, lowerMs, upperMs, held, widthMs: upperMs - lowerMs };
}

const loadFigures = { perSecond, redelivered: 0, attemptTimeoutMs: 200, deadlineMs: 5_000 };

/** The measure asks it for the length of the window only; the rest has to be there. */
function runRecord(seed: number, wallEpochMs: number): RunRecord {
  const name = "synthetic-outage";
  return {
    k: "run",
    at: 0,
    schema: historySchemaId,
    id: name,
    scenario: name,
    promise: name,
    topology: name,
    regions: ["here"],
    provider: name,
    profile: name,
    seed,
    defect: null,
    commit: null,
    command: name,
    versions: {},
    wallEpochMs,
    criteria: [],
    criteriaSha256: "",
    checks: [],
    links: [],
    logs: [],
    options: {},
    serving: ["here"],
    oldestCompatible: 1,
    load: loadFigures,
    sustainedMs,
  };
}

function faultRecords(
  mode: OutageMode,
  askedAt: number,
  effect: { readonly at: number; readonly untilAt: number },
): FaultRecord[] {
  const command = commands[mode];
  const extent = command
    ? { at: askedAt, untilAt: effect.untilAt + command.proofMs, extent: "command" as const }
    : effect;
  const requested = { ...faultRecord(mode), at: askedAt, step: "requested" as const };
  return [requested, { ...faultRecord(mode), ...extent }];
}

function faultRecord(mode: OutageMode): FaultRecord {
  return {
    k: "fault",
    at: 0,
    id: "outage",
    kind: mode,
    target: "here",
    regionsLost: ["here"],
    regionsBehind: [],
    step: "effective",
    proof: null,
  };
}

const delivery: Delivery = {
  method: "POST",
  path: "/",
  headers: {},
  schemaVersion: 3,
  body: ({ eventId }) => eventId,
  classify: (status) => ({ outcome: status === 200 ? "ok" : "info", region: null }),
};

const killedAtOnce: ReadonlySet<OutageMode> = new Set(["refused", "early-return", "late-return"]);
const killedLater: ReadonlySet<OutageMode> = new Set(["frozen-then-killed", "503-first"]);
const answersNothing: ReadonlySet<OutageMode> = new Set(["hanging", "frozen-then-killed"]);

/** Acknowledges everything until told to fail, and again when told to recover. */
class OutageService {
  readonly #mode: OutageMode;
  readonly #server: Server;
  #failing = false;
  #requests = 0;
  #address: { host: string; port: number } = { host: "", port: 0 };

  constructor(mode: OutageMode) {
    this.#mode = mode;
    this.#server = createServer((request, response) => {
      request.resume();
      request.on("end", () => this.#answer(response));
      // The sender gives up on requests that hang; that is no error of ours.
      request.on("error", () => {});
    });
  }

  get origin(): string {
    return `http://${this.#address.host}:${this.#address.port}`;
  }

  async listen(host: string, port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen(port, host, resolve);
    });
    this.#address = { host, port: (this.#server.address() as AddressInfo).port };
  }

  /** From `at` on some requests fail; from `untilAt` on all that are meant to. */
  fail(history: LoadHistory): { at: number; untilAt: number } {
    const at = history.now();
    this.#failing = true;
    if (killedAtOnce.has(this.#mode)) this.#kill();
    if (killedLater.has(this.#mode)) setTimeout(() => this.#kill(), killedAfterMs);
    return { at, untilAt: history.now() };
  }

  #kill(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Resolves to the moment from which on every request is served. */
  async recover(history: LoadHistory): Promise<number> {
    this.#failing = false;
    if (!killedAtOnce.has(this.#mode) && !killedLater.has(this.#mode)) return history.now();
    const { host, port } = this.#address;
    return new Promise<number>((resolve, reject) => {
      this.#server.once("error", reject).listen(port, host, () => resolve(history.now()));
    });
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(response: ServerResponse): void {
    this.#requests += 1;
    if (!this.#failing || (this.#mode === "half" && this.#requests % 2 === 0)) response.end("ok");
    else if (!answersNothing.has(this.#mode)) response.writeHead(503).end();
  }
}
