/**
 * Watches a drill from outside, a few times a second: what the edge thinks of each region, and how many operations
 * each ledger holds. What it sees goes to the history and to the live line; nothing is decided from it.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { SystemUnderTest } from "../contract/system.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { Load } from "../load/sender.ts";
import type { LiveTopology } from "../provider/live-topology.ts";
import type { Narrator } from "./narrator.ts";
import type { Tries } from "./tries.ts";

const edgeEveryMs = 50;
const ledgerEveryMs = 500;
const memoryEveryMs = 2_000;

export interface Watched {
  readonly live: LiveTopology;
  readonly system: SystemUnderTest;
  readonly history: HistoryWriter;
  readonly narrator: Narrator;
  readonly load: Load;
  readonly tries: Tries;
  readonly perSecond: number;
}

export class Observer {
  peakRssBytes = 0;
  readonly #watched: Watched;
  readonly #ended = new AbortController();
  readonly #loops: Promise<void>[];
  #edge = "";

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#loops = [
      this.#every(edgeEveryMs, () => this.#lookAtEdge()),
      this.#every(ledgerEveryMs, () => this.#lookAtLedgers()),
      this.#every(memoryEveryMs, async () => this.lookAtMemory()),
    ];
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#loops);
  }

  lookAtMemory(): void {
    this.peakRssBytes = Math.max(this.peakRssBytes, this.#watched.live.residentBytes());
  }

  async #every(ms: number, look: () => Promise<void>): Promise<void> {
    const { signal } = this.#ended;
    while (!signal.aborted) {
      await look();
      await pause(ms, undefined, { signal }).catch(() => {}); // ended
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

  async #lookAtLedgers(): Promise<void> {
    const { live, system, history, narrator, load, tries, perSecond } = this.#watched;
    const { acknowledged } = load.tally;
    const counts = await Promise.all(
      live.regions.map(
        async (region) => [region.name, await region.count(system.ledger).catch(() => null)] as const,
      ),
    );
    const applied = Object.fromEntries(counts.filter(([, count]) => count !== null)) as Record<
      string,
      number
    >;
    const at = history.now();
    history.write({ k: "sample", at, applied, acknowledged });
    narrator.live({
      perSecond,
      success: tries.successSince(at - 1_000),
      attempted: load.tally.attempted,
      lag: Object.fromEntries(
        counts.map(([name, count]) => [name, count === null ? null : Math.max(0, acknowledged - count)]),
      ),
    });
  }
}
