/**
 * Follows every log of the system while a drill runs: what each origin wrote, and what every other region copied of it,
 * entry by entry, into the history. A region that does not answer is looked at again next time, from where it was left.
 */

import { reasonUnless } from "../component/part.ts";
import { reasonOf } from "../contract/reason.ts";
import type { EntrySource, SystemUnderTest } from "../contract/system.ts";
import type { LogRecord } from "../history/types.ts";
import { awaitNull } from "../machine/await.ts";
import { awaitCalmly } from "../machine/calm.ts";
import { MachineError } from "../machine/tool.ts";
import { holding, type LiveRegion, type LogTail } from "../provider/live-topology.ts";
import { LogTrail } from "./log-trail.ts";
import type { Pen } from "./recorder.ts";

const entriesPerRecord = 1_000;
const skipLimitMs = 30_000;

type LoggingSystem = Pick<SystemUnderTest, "logs">;

/** Regions whose logs can be read. */
export interface Tapped {
  readonly regions: readonly Pick<LiveRegion, "name" | "storeless">[];
  region(name: string): Pick<LiveRegion, "tail">;
}

/** What `region` holds of the log that `origin` writes; the log itself where both are the same. */
interface LogCopy {
  readonly log: string;
  readonly origin: string;
  readonly region: string;
  readonly source: EntrySource;
}

/** Every copy of a log that the system describes. */
export function logCopiesOf(system: LoggingSystem, regions: readonly string[]): LogCopy[] {
  return (system.logs ?? []).flatMap(({ name, entries }) =>
    regions.flatMap((origin) =>
      regions.flatMap((region) => {
        const source = entries(origin, region);
        return source === null ? [] : [{ log: name, origin, region, source }];
      }),
    ),
  );
}

interface Copy extends LogCopy {
  readonly trail: LogTrail;
}

export class LogTap {
  readonly #live: Tapped;
  readonly #history: Pen;
  readonly #copies: Copy[];

  constructor(live: Tapped, system: LoggingSystem, history: Pen) {
    this.#live = live;
    this.#history = history;
    const names = holding(live.regions).map(({ name }) => name);
    this.#copies = logCopiesOf(system, names).map((one) => ({ ...one, trail: new LogTrail(one.source) }));
  }

  /**
   * Starts where every log ends now: what is in there belongs to an earlier drill. Each is written down, empty, so that
   * the history also has those in which nothing is seen later. What has only just come up may not answer at once.
   * @param late called with what is waited for beyond its limit, because the machine is busy
   * @throws MachineError naming the log that does not answer
   */
  async skipAll(signal?: AbortSignal, late?: (why: string) => void): Promise<void> {
    // Partitions that are found on the way are skipped as well.
    for (const copy of this.#copies) {
      const skip = async () => {
        const tail = await this.#tail(copy, false);
        copy.trail.begin(tail, performance.now());
        this.#write(copy, tail.incarnation, []);
        return null;
      };
      const patience = { limitMs: skipLimitMs, everyMs: 250, signal };
      const why = await awaitCalmly(() => reasonUnless(skip), patience, late);
      if (why !== null)
        throw new MachineError(
          `${nameOf(copy)} cannot be read, ${skipLimitMs / 1000} s after its region came up: ${why}`,
        );
    }
  }

  /**
   * One look at every log. Resolves with those that did not answer.
   * @param whole also at what was settled: an entry may have appeared very late
   */
  async look(whole = false): Promise<string[]> {
    const silent: string[] = [];
    await Promise.all(
      this.#copies.map(async (copy) => {
        try {
          const tail = await this.#tail(copy, whole);
          const entries = copy.trail.take(tail, performance.now());
          for (let i = 0; i < entries.length; i += entriesPerRecord)
            this.#write(copy, tail.incarnation, entries.slice(i, i + entriesPerRecord));
        } catch (error) {
          silent.push(`${nameOf(copy)}: ${reasonOf(error)}`);
        }
      }),
    );
    return silent;
  }

  /** Why some copy does not end as its origin's log does; `null` when all do. */
  unfinished(): string | null {
    const own = (copy: LogCopy) =>
      this.#copies.find(
        ({ log, origin, region }) => log === copy.log && origin === copy.origin && region === origin,
      );
    const short = this.#copies.find(({ trail, ...copy }) => trail.last !== own(copy)?.trail.last);
    return short === undefined ? null : `${nameOf(short)} does not end as the original does`;
  }

  async #tail(copy: Copy, whole: boolean): Promise<LogTail> {
    const tail = await this.#live.region(copy.region).tail(copy.source, copy.trail.from(whole));
    this.#split(copy, tail.partitions ?? 1);
    return tail;
  }

  /** Each partition has positions of its own, so it is a log of its own: `payments/2`. The first keeps the log's name. */
  #split(copy: Copy, partitions: number): void {
    const { source, log, origin, region } = copy;
    if (source.kind !== "kafka" || source.partition !== undefined) return;
    for (let partition = 1; partition < partitions; partition++) {
      const name = `${log}/${partition}`;
      if (this.#copies.some((one) => one.log === name && one.origin === origin && one.region === region))
        continue;
      const of = { log: name, origin, region, source: { ...source, partition } };
      this.#copies.push({ ...of, trail: new LogTrail(of.source) });
    }
  }

  #write({ log, origin, region }: Copy, incarnation: string, entries: LogRecord["entries"]): void {
    this.#history.write({
      k: "log",
      at: this.#history.now(),
      log,
      origin,
      region,
      incarnation,
      entries,
    });
  }
}

function nameOf({ log, origin, region }: Copy): string {
  return `${log} of ${origin} in ${region}`;
}

/** A log that was read a moment ago answers again soon, or never; on a busy machine not that soon. */
const logsLimitMs = 20_000;
/** Longer than a mirror takes; where a log was changed by a fault its copies never end alike. */
const tailsLimitMs = 2_000;

/**
 * Looks until every log has answered. Returns why one did not; `null` when all did.
 * @param settled the last redelivery may still be on its way, and must not arrive in the next drill
 */
export async function readToTheEnd(logs: LogTap, settled: boolean): Promise<string | null> {
  const why = await awaitNull(async () => (await logs.look(true))[0] ?? null, { limitMs: logsLimitMs });
  const lookAgain = async () => {
    await logs.look();
    return logs.unfinished();
  };
  if (settled) await awaitNull(lookAgain, { limitMs: tailsLimitMs });
  return why;
}
