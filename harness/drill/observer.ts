/**
 * Watches a drill from outside, a few times a second: how the edge rates each region, what each store holds, how far each
 * log has come. What it sees goes to the history and to the live line. It decides nothing; a drill may ask it how far a
 * region lags.
 */
import { setTimeout as pause } from "node:timers/promises";
import { ownFailure } from "../contract/own-failure.ts";
import { thousandths } from "../history/clock.ts";
import type { SampleRecord, SendingSoFar } from "../history/types.ts";
import type { Load } from "../load/load.ts";
import { awakeNow } from "../machine/awake.ts";
import { ProcessorMeter } from "../machine/processor-meter.ts";
import { holding, type LiveRegion, type LiveTopology } from "../provider/live-topology.ts";
import type { AttemptTrack } from "./attempt-track.ts";
import { LagTrack } from "./lag-track.ts";
import type { LogTap } from "./log-tap.ts";
import type { Narrator } from "./narrator.ts";
import { OpenQuestions } from "./open-questions.ts";
import type { Pen } from "./recorder.ts";
import { type AskedRegion, type AskRegions, type SampledSystem, sampleOf } from "./sample.ts";
import { SendMeter } from "./sending.ts";

const edgeEveryMs = 50;
const storesEveryMs = 500;
const memoryEveryMs = 2_000;
/** A region that hangs is left out of a look after this long, so that it hides nothing of the others. */
const answerLimitMs = 1_000;
/** An engine takes longer over the memory of all its containers. */
const memoryLimitMs = 3_000;

export interface Watched {
  readonly live: Pick<LiveTopology, "residentBytes"> & {
    readonly edge: Pick<LiveTopology["edge"], "states" | "directed">;
    readonly regions: readonly (AskedRegion & Pick<LiveRegion, "storeless">)[];
  };
  readonly system: SampledSystem;
  readonly history: Pen;
  readonly narrator: Pick<Narrator, "live">;
  readonly load: { readonly tally: Pick<Load["tally"], "acknowledged" | "attempted"> };
  readonly attempts: Pick<AttemptTrack, "successSince">;
  readonly sending: () => SendingSoFar;
  readonly logs: Pick<LogTap, "look">;
  readonly perSecond: number;
  /** Called with the memory of all parts together. */
  readonly onResident: (bytes: number) => void;
  /** Called with what ends one of its loops before the drill is over. */
  readonly onFailure: (error: unknown) => void;
  /** Called with why this machine could not ask a region: an unseen region proves nothing then. */
  readonly onUnsent?: (why: string) => void;
}

export class Observer {
  readonly lag: LagTrack;
  readonly #watched: Watched;
  readonly #ended = new AbortController();
  readonly #questions = new OpenQuestions();
  readonly #processors = new ProcessorMeter();
  readonly #meter = new SendMeter();
  readonly #loops: Promise<void>[];
  #edge = "";

  constructor(watched: Watched) {
    this.#watched = watched;
    this.lag = new LagTrack(holding(watched.live.regions).map(({ name }) => name));
    this.#loops = [
      ...(watched.live.edge.directed ? [this.#every(edgeEveryMs, () => this.#lookAtEdge())] : []),
      this.#every(storesEveryMs, () => this.#lookAtStores()),
      this.#every(storesEveryMs, async () => void (await watched.logs.look())),
      this.#every(memoryEveryMs, () => this.#lookAtMemory()),
    ];
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await Promise.all(this.#loops);
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

  async #lookAtMemory(): Promise<void> {
    const { live, onResident } = this.#watched;
    const ask = () => live.residentBytes();
    onResident(await this.#questions.ask("memory", memoryLimitMs, ask).catch(() => 0));
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
    const { system, history, load } = this.#watched;
    const { acknowledged } = load.tally;
    const seen = await sampleOf(system, this.#byRegion);
    const idle = thousandths(this.#processors.idleShare());
    const sending = this.#watched.sending();
    const sample: SampleRecord = { k: "sample", at: history.now(), acknowledged, ...seen, idle, sending };
    history.write(sample);
    this.lag.add(sample, awakeNow());
    this.#tell(sample, sending);
  }

  #tell({ at, acknowledged, applied }: SampleRecord, sending: SendingSoFar): void {
    const { live, narrator, load, attempts, perSecond } = this.#watched;
    const lagOf = (held: number | undefined) =>
      held === undefined ? null : Math.max(0, acknowledged - held);
    narrator.live({
      perSecond,
      success: attempts.successSince(at - 1_000),
      attempted: load.tally.attempted,
      ...this.#meter.look(at, sending),
      lag: Object.fromEntries(holding(live.regions).map(({ name }) => [name, lagOf(applied?.[name])])),
    });
  }

  /** Regions that do not answer are left out, and not asked the same again before they do. */
  readonly #byRegion: AskRegions = async (what, ask) => {
    const answers = await Promise.all(
      holding(this.#watched.live.regions).map(async (region) => {
        try {
          const question = `${what} of ${region.name}`;
          const answer = await this.#questions.ask(question, answerLimitMs, () => ask(region));
          return [[region.name, answer] as const];
        } catch (error) {
          const own = ownFailure(error);
          if (own !== null) this.#watched.onUnsent?.(own);
          return [];
        }
      }),
    );
    return Object.fromEntries(answers.flat());
  };
}
