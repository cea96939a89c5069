/** Reading the regions' stores: into the history as evidence, or as a set of event ids to compare while waiting. */

import { reasonOf } from "../contract/reason.ts";
import { keyRow, ledgerRowLike, letterRow, parsedRow, RowError } from "../contract/rows.ts";
import type { RowSource, SystemUnderTest } from "../contract/system.ts";
import { contentsOf } from "../history/bulk-records.ts";
import type { ReadPurpose, ReadRecord } from "../history/types.ts";
import { awaitNull } from "../machine/await.ts";
import type { LiveRegion } from "../provider/live-topology.ts";
import { DrillEnded } from "./drill-ended.ts";
import type { Pen, Recorder } from "./recorder.ts";
import { requireAsked } from "./require-asked.ts";

const rowsPerRecord = 1_000;
/** A store that answered before answers again soon, or not while its region is down. */
export const readLimitMs = 20_000;
const againMs = 250;

/** A region whose stores can be read. */
export type StoredRegion = Pick<LiveRegion, "name" | "read">;

type StoringSystem = Pick<SystemUnderTest, "ledger" | "dedupKeys" | "deadLetters">;

/** Every store of the system that is read: `ledger`, `dedup:<store>`, `dead-letters`. */
export function storesOf(system: StoringSystem): Record<string, RowSource> {
  const keys = Object.entries(system.dedupKeys ?? {}).map(
    ([name, source]) => [`dedup:${name}`, source] as const,
  );
  const letters = system.deadLetters === undefined ? {} : { "dead-letters": system.deadLetters };
  return { ledger: system.ledger, ...Object.fromEntries(keys), ...letters };
}

/**
 * Reads these stores of these regions, all for the same purpose. One that cannot be read keeps none of the others from it.
 * @param limitMs for how long a store that does not answer is asked again
 * @throws DrillEnded naming each store that could not be read, and its region
 */
export async function recordStores(
  history: Pen,
  purpose: ReadPurpose,
  regions: readonly StoredRegion[],
  stores: Readonly<Record<string, RowSource>>,
  limitMs = 0,
): Promise<void> {
  const failed: DrillEnded[] = [];
  for (const [store, source] of Object.entries(stores)) {
    const reads = regions.map((region) => recordStore(history, purpose, region, store, source, limitMs));
    failed.push(...(await failuresOf(reads)));
  }
  endUnlessRead(failed);
}

/** While a region is down a read that failed is named, and the drill goes on: what is broken has to be healed. */
export async function withoutEnding(recorder: Pick<Recorder, "trouble">, read: Promise<void>): Promise<void> {
  try {
    await read;
  } catch (error) {
    if (!(error instanceof DrillEnded)) throw error;
    recorder.trouble("inconclusive", error.message);
  }
}

/** Waits for every read, whatever becomes of the others; answers those that ended the drill. Rejects with any other error. */
export async function failuresOf(reads: readonly Promise<unknown>[]): Promise<DrillEnded[]> {
  const settled = await Promise.allSettled(reads);
  return settled.flatMap((read) => {
    if (read.status === "fulfilled") return [];
    if (read.reason instanceof DrillEnded) return [read.reason];
    throw read.reason;
  });
}

/** @throws DrillEnded with all their words, where there are any */
export function endUnlessRead(failed: readonly DrillEnded[]): void {
  if (failed.length > 0) throw new DrillEnded(failed.map(({ message }) => message).join("; "));
}

/**
 * Reads one store of one region into the history, whole or not at all: the `read-end` record comes last.
 * @param limitMs for how long a store that does not answer is asked again; one with rows of another shape is not
 * @throws DrillEnded when the store does not answer, or gives a row of another shape
 */
export async function recordStore(
  history: Pen,
  purpose: ReadPurpose,
  region: StoredRegion,
  store: string,
  source: RowSource,
  limitMs = 0,
): Promise<number> {
  const of = { purpose, region: region.name, store } as const;
  const contents = contentsOf(store);
  /** Kept until they are complete: a read that was cut off leaves nothing behind. */
  let rows: StoredRow[] = [];
  const read = async () => {
    const startedAt = history.now();
    rows = [];
    for await (const row of storedRows(region.read(source), contents)) rows.push(row);
    for (let i = 0; i < rows.length; i += rowsPerRecord)
      history.write({ k: "read", ...of, [contents]: rows.slice(i, i + rowsPerRecord) });
    history.write({ k: "read-end", at: history.now(), startedAt, ...of, count: rows.length });
    return null;
  };
  const askedFor = limitMs > 0 ? `, asked for ${limitMs / 1_000} s` : "";
  const failed = (error: unknown) => {
    requireAsked(error, `${store} of ${region.name} could not be read by this machine`);
    const failure = `the ${purpose} read of ${store} of ${region.name} failed after ${rows.length} rows`;
    if (error instanceof RowError) throw new DrillEnded(`${failure}: ${error.message}`);
    return `${failure}${askedFor}: ${reasonOf(error)}`;
  };
  const why = await awaitNull(() => read().catch(failed), { limitMs, everyMs: againMs });
  if (why !== null) throw new DrillEnded(why);
  return rows.length;
}

/** A row as the history keeps it: of a ledger, of dead letters, or a key. */
type StoredRow = NonNullable<ReadRecord["rows" | "letters" | "keys"]>[number];

/** All rows of a ledger have the columns of its first. @throws RowError where one has another shape */
async function* storedRows(
  rows: ReturnType<StoredRegion["read"]>,
  contents: ReturnType<typeof contentsOf>,
): AsyncIterable<StoredRow> {
  let ledgerRow: ReturnType<typeof ledgerRowLike> | null = null;
  for await (const row of rows) {
    if (contents === "keys") yield parsedRow(keyRow, row).event_id;
    else if (contents === "letters") {
      const { event_id, verdict } = parsedRow(letterRow, row);
      yield [event_id, verdict];
    } else {
      ledgerRow ??= ledgerRowLike(row);
      const { event_id, account = null, amount = null, applied_at = null } = parsedRow(ledgerRow, row);
      yield [event_id, account, amount, applied_at];
    }
  }
}

/** Event ids a store holds right now. Rejects when it does not answer, or gives a row of another shape. */
export async function idsIn(region: Pick<LiveRegion, "read">, source: RowSource): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const row of region.read(source)) ids.add(parsedRow(keyRow, row).event_id);
  return ids;
}
