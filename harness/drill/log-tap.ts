/**
 * Follows every log of the system while a drill runs: what each origin wrote, and what every other region copied of it,
 * entry by entry, into the history. A region that does not answer is looked at again next time, from where it was left.
 */

import { reasonUnless } from "../component/part.ts";
import { reasonOf } from "../contract/reason.ts";
import type { EntrySource, SystemUnderTest } from "../contract/system.ts";
import type { LogRecord } from "../history/types.ts";
import { awaitNull } from "../machine/await.ts";
import { MachineError } from "../machine/tool.ts";
import { holding, type LiveRegion, type LogPlace } from "../provider/live-topology.ts";
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
  place: LogPlace | null;
  /** Event of the last entry seen. */
  last: string | null;
}

export class LogTap {
  readonly #live: Tapped;
  readonly #history: Pen;
  readonly #copies: (Copy & { readonly look: () => ReturnType<LiveRegion["tail"]> })[];

  constructor(live: Tapped, system: LoggingSystem, history: Pen) {
    this.#live = live;
    this.#history = history;
    const names = holding(live.regions).map(({ name }) => name);
    this.#copies = logCopiesOf(system, names).map((one) => {
      const copy: Copy = { ...one, place: null, last: null };
      const look = () => this.#live.region(copy.region).tail(copy.source, copy.place);
      return Object.assign(copy, { look });
    });
  }

  /**
   * Starts where every log ends now: what is in there belongs to an earlier drill. Each is written down, empty, so that
   * the history also has those in which nothing is seen later. What has only just come up may not answer at once.
   * @throws MachineError naming the log that does not answer
   */
  async skipAll(signal?: AbortSignal): Promise<void> {
    for (const copy of this.#copies) {
      const skip = async () => {
        const { incarnation, position } = await copy.look();
        copy.place = { incarnation, position };
        this.#write(copy, incarnation, []);
        return null;
      };
      const why = await awaitNull(() => reasonUnless(skip), { limitMs: skipLimitMs, everyMs: 250, signal });
      if (why !== null)
        throw new MachineError(
          `${nameOf(copy)} cannot be read, ${skipLimitMs / 1000} s after its region came up: ${why}`,
        );
    }
  }

  /** One look at every log. Resolves with those that did not answer. */
  async look(): Promise<string[]> {
    const silent: string[] = [];
    await Promise.all(
      this.#copies.map(async (copy) => {
        try {
          const { incarnation, position, entries } = await copy.look();
          copy.place = { incarnation, position };
          copy.last = entries.at(-1)?.[1] ?? copy.last;
          for (let i = 0; i < entries.length; i += entriesPerRecord)
            this.#write(copy, incarnation, entries.slice(i, i + entriesPerRecord));
        } catch (error) {
          silent.push(`${nameOf(copy)}: ${reasonOf(error)}`);
        }
      }),
    );
    return silent;
  }

  /** Why some copy does not end as its origin's log does; `null` when all do. */
  unfinished(): string | null {
    const own = (copy: Copy) =>
      this.#copies.find(
        ({ log, origin, region }) => log === copy.log && origin === copy.origin && region === origin,
      );
    const short = this.#copies.find((copy) => copy.last !== own(copy)?.last);
    return short === undefined ? null : `${nameOf(short)} does not end as the original does`;
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
  const why = await awaitNull(async () => (await logs.look())[0] ?? null, { limitMs: logsLimitMs });
  const lookAgain = async () => {
    await logs.look();
    return logs.unfinished();
  };
  if (settled) await awaitNull(lookAgain, { limitMs: tailsLimitMs });
  return why;
}
