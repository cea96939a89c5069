/** Reading the regions' stores: into the history as evidence, or as a set of event ids to compare while waiting. */
import { z } from "zod";
import type { RowSource, SystemUnderTest } from "../contract/system.ts";
import type { ReadPurpose } from "../history/types.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { LiveRegion } from "../provider/live-topology.ts";

const rowsPerRecord = 1_000;

const ledgerRow = z.object({
  event_id: z.string(),
  account: z.string(),
  amount: z.coerce.number(),
  applied_at: z.union([z.date(), z.string(), z.number()]).nullish(),
});
const keyRow = z.object({ event_id: z.string() });
const letterRow = z.object({ event_id: z.string(), verdict: z.string() });

/** Every store of the system that is read: `ledger`, `dedup:<store>`, `dead-letters`. */
export function storesOf(system: SystemUnderTest): Record<string, RowSource> {
  const keys = Object.entries(system.dedupKeys ?? {}).map(
    ([name, source]) => [`dedup:${name}`, source] as const,
  );
  const letters = system.deadLetters === undefined ? {} : { "dead-letters": system.deadLetters };
  return { ledger: system.ledger, ...Object.fromEntries(keys), ...letters };
}

/** Reads these stores of these regions, all for the same purpose. */
export async function recordStores(
  history: HistoryWriter,
  purpose: ReadPurpose,
  regions: readonly LiveRegion[],
  stores: Readonly<Record<string, RowSource>>,
): Promise<void> {
  for (const [store, source] of Object.entries(stores))
    await Promise.all(regions.map((region) => recordStore(history, purpose, region, store, source)));
}

/** Reads one store of one region into the history, whole or not at all: the `read-end` record comes last. */
export async function recordStore(
  history: HistoryWriter,
  purpose: ReadPurpose,
  region: LiveRegion,
  store: string,
  source: RowSource,
): Promise<number> {
  const startedAt = history.now();
  const head = { k: "read", purpose, region: region.name, store } as const;
  let rows: [string, string, number, number | null][] = [];
  let keys: string[] = [];
  let letters: [string, string][] = [];
  let count = 0;
  const put = () => {
    if (rows.length > 0) history.write({ ...head, rows });
    if (keys.length > 0) history.write({ ...head, keys });
    if (letters.length > 0) history.write({ ...head, letters });
    [rows, keys, letters] = [[], [], []];
  };
  for await (const row of region.read(source)) {
    if (store === "ledger") {
      const { event_id, account, amount, applied_at } = ledgerRow.parse(row);
      rows.push([event_id, account, amount, applied_at == null ? null : new Date(applied_at).getTime()]);
    } else if (store === "dead-letters") {
      const { event_id, verdict } = letterRow.parse(row);
      letters.push([event_id, verdict]);
    } else {
      keys.push(keyRow.parse(row).event_id);
    }
    count += 1;
    if (rows.length + keys.length + letters.length >= rowsPerRecord) put();
  }
  put();
  history.write({ k: "read-end", at: history.now(), startedAt, purpose, region: region.name, store, count });
  return count;
}

/** Event ids a store holds right now. */
export async function idsIn(region: LiveRegion, source: RowSource): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const row of region.read(source)) ids.add(keyRow.parse(row).event_id);
  return ids;
}
