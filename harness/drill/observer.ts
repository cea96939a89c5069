/**
 * Watches a drill from outside, a few times a second: what the edge thinks of each region, what each store holds, how far each
 * log has come. What it sees goes to the history and to the live line. It decides nothing; a drill may ask it how far a
 * region lags.
 */
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { ownFailure } from "../contract/own-failure.ts";
import type { RowSource, SystemUnderTest } from "../contract/system.ts";
import { thousandths } from "../history/clock.ts";
import type { SampleRecord } from "../history/types.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { Load } from "../load/sender.ts";
import type { LiveRegion, LiveTopology } from "../provider/live-topology.ts";
import { LagTrack } from "./lag-track.ts";
import type { LogTap } from "./log-tap.ts";
import type { Narrator } from "./narrator.ts";
import { OpenQuestions } from "./open-questions.ts";
import { ProcessorMeter } from "./processor-meter.ts";
import type { Tries } from "./tries.ts";

const edgeEveryMs = 50;
const storesEveryMs = 500;
const memoryEveryMs = 2_000;
/** A region that hangs is left out of a look after this long, so that it hides nothing of the others. */
const answerLimitMs = 1_000;
/** An engine takes longer over the memory of all its containers. */
const memoryLimitMs = 3_000;

const positionRow = z.object({ position: z.coerce.number() });
/** Metrics and some databases say 1 and 0. */
const writesRow = z.object({
  writes: z.union([z.boolean(), z.literal([0, 1]).transform((writes) => writes === 1)]),
});
const lookupsRow = z.object({ hits: z.coerce.number(), lookups: z.coerce.number() });

export interface Watched {
  readonly live: LiveTopology;
  readonly system: SystemUnderTest;
  readonly history: HistoryWriter;
  readonly narrator: Narrator;
  readonly load: Load;
  readonly tries: Tries;
  readonly logs: LogTap;
  readonly perSecond: number;
  /** Told what ends one of its loops before the drill is over. */
  readonly onFailure: (error: unknown) => void;
  /** Told why this machine could not ask a region; that it is not seen says nothing of it then. */
  readonly onUnsent?: (why: string) => void;
}

export class Observer {
  peakRssBytes = 0;
  readonly lag: LagTrack;
  readonly #watched: Watched;
  readonly #ended = new AbortController();
  readonly #questions = new OpenQuestions();
  readonly #processors = new ProcessorMeter();
  readonly #loops: Promise<void>[];
  #edge = "";

  constructor(watched: Watched) {
    this.#watched = watched;
    this.lag = new LagTrack(watched.live.regions.map(({ name }) => name));
    this.#loops = [
      this.#every(edgeEveryMs, () => this.#lookAtEdge()),
      this.#every(storesEveryMs, () => this.#lookAtStores()),
      this.#every(storesEveryMs, async () => void (await watched.logs.look())),
      this.#every(memoryEveryMs, () => this.#lookAtMemory()),
    ];
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#loops);
  }

  async #lookAtMemory(): Promise<void> {
    const { live } = this.#watched;
    const resident = await this.#questions
      .ask("memory", memoryLimitMs, () => live.residentBytes())
      .catch(() => 0);
    this.peakRssBytes = Math.max(this.peakRssBytes, resident);
  }

  async #every(ms: number, look: () => Promise<void>): Promise<void> {
    const { signal } = this.#ended;
    try {
      while (!signal.aborted) {
        await look();
        await pause(ms, undefined, { signal }).catch(() => {}); // ended
      }
    } catch (error) {
      this.#watched.onFailure(error);
    }
  }

  /** Written only when it changed: fifty samples a second of the same would drown the history. */
  async #lookAtEdge(): Promise<void> {
    const { live, history, load } = this.#watched;
    const edge = await live.edge.states().catch(() => null);
    if (edge === null || JSON.stringify(edge) === this.#edge) return;
    this.#edge = JSON.stringify(edge);
    history.write({ k: "sample", at: history.now(), edge, acknowledged: load.tally.acknowledged });
  }

  async #lookAtStores(): Promise<void> {
    const { live, system, history, narrator, load, tries, perSecond } = this.#watched;
    const { acknowledged } = load.tally;
    const [applied, keys, lookups, writes, positions] = await Promise.all([
      this.#byRegion("ledger", (region) => region.count(system.ledger)),
      this.#byRegion(
        "keys",
        this.#asked(Object.values(system.dedupKeys ?? {})[0], (region, source) => region.count(source)),
      ),
      this.#byRegion("lookups", this.#asked(system.dedupLookups, readLookups)),
      this.#byRegion(
        "role",
        this.#asked(system.role, async (region, source) => (await only(region, source, writesRow)).writes),
      ),
      this.#positions(),
    ]);
    const at = history.now();
    const idle = thousandths(this.#processors.idleShare());
    const sample: SampleRecord = { k: "sample", at, acknowledged, applied, idle };
    if (system.dedupKeys !== undefined) sample.keys = keys;
    if (system.dedupLookups !== undefined) sample.lookups = lookups;
    if (system.role !== undefined) sample.writes = writes;
    if (system.positions !== undefined) sample.positions = positions;
    history.write(sample);
    this.lag.add(sample);
    narrator.live({
      perSecond,
      success: tries.successSince(at - 1_000),
      attempted: load.tally.attempted,
      lag: Object.fromEntries(
        live.regions.map(({ name }) => [
          name,
          applied[name] === undefined ? null : Math.max(0, acknowledged - applied[name]),
        ]),
      ),
    });
  }

  async #positions(): Promise<Record<string, Record<string, number>>> {
    const specs = this.#watched.system.positions ?? [];
    const read = specs.map(async ({ name, position }) => {
      const of = (region: LiveRegion) => only(region, position, positionRow).then((row) => row.position);
      return [name, await this.#byRegion(`position ${name}`, of)] as const;
    });
    return Object.fromEntries(await Promise.all(read));
  }

  #asked<T>(
    source: RowSource | undefined,
    ask: (region: LiveRegion, source: RowSource) => Promise<T>,
  ): (region: LiveRegion) => Promise<T> {
    return async (region) => {
      if (source === undefined) throw new Error("the system does not say");
      return ask(region, source);
    };
  }

  /** Regions that do not answer are left out, and not asked the same again before they do. */
  async #byRegion<T>(what: string, ask: (region: LiveRegion) => Promise<T>): Promise<Record<string, T>> {
    const answers = await Promise.all(
      this.#watched.live.regions.map(async (region) => {
        try {
          const asked = `${what} of ${region.name}`;
          const answer = await this.#questions.ask(asked, answerLimitMs, () => ask(region));
          return [[region.name, answer] as const];
        } catch (error) {
          const own = ownFailure(error);
          if (own !== null) this.#watched.onUnsent?.(own);
          return [];
        }
      }),
    );
    return Object.fromEntries(answers.flat());
  }
}

async function only<T>(region: LiveRegion, source: RowSource, row: z.ZodType<T>): Promise<T> {
  // Read to its end: a read that is broken off costs its connection.
  const [found] = await Array.fromAsync(region.read(source));
  if (found === undefined) throw new Error(`${region.name} gave no row`);
  return row.parse(found);
}

async function readLookups(region: LiveRegion, source: RowSource): Promise<[number, number]> {
  const { hits, lookups } = await only(region, source, lookupsRow);
  return [hits, lookups];
}
