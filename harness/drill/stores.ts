/** Reading the regions' stores: into the history as evidence, or as a set of event ids to compare while waiting. */

import { z } from "zod";
import { reasonOf } from "../contract/reason.ts";
import type { RowSource, SystemUnderTest } from "../contract/system.ts";
import type { ReadPurpose } from "../history/types.ts";
import type { LiveRegion } from "../provider/live-topology.ts";
import { DrillEnded } from "./drill-ended.ts";
import type { Pen } from "./recorder.ts";
import { requireAsked } from "./require-asked.ts";

const rowsPerRecord = 1_000;

/** Drivers give numbers that a double may not hold as text; anything else would be made a number by guessing. */
const digits = /^[+-]?\d+(\.\d+)?$/;
const expectedAmount = "expected a number, or a text of digits";
const amount = z.union([z.number(), z.string().regex(digits, expectedAmount).transform(Number)], {
  error: expectedAmount,
});
const ledgerRow = z.object({
  event_id: z.string(),
  account: z.string(),
  amount,
  applied_at: z.union([z.date(), z.string(), z.number()]).nullish(),
});
const keyRow = z.object({ event_id: z.string() });
const letterRow = z.object({ event_id: z.string(), verdict: z.string() });

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
 * @throws DrillEnded naming each store that could not be read, and its region
 */
export async function recordStores(
  history: Pen,
  purpose: ReadPurpose,
  regions: readonly StoredRegion[],
  stores: Readonly<Record<string, RowSource>>,
): Promise<void> {
  const failed: DrillEnded[] = [];
  for (const [store, source] of Object.entries(stores)) {
    const reads = regions.map((region) => recordStore(history, purpose, region, store, source));
    failed.push(...(await failuresOf(reads)));
  }
  endUnlessRead(failed);
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
 * @throws DrillEnded when the store does not answer, or gives a row of another shape
 */
export async function recordStore(
  history: Pen,
  purpose: ReadPurpose,
  region: StoredRegion,
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
  try {
    for await (const row of region.read(source)) {
      if (store === "ledger") {
        const { event_id, account, amount, applied_at } = parsed(ledgerRow, row);
        rows.push([event_id, account, amount, applied_at == null ? null : new Date(applied_at).getTime()]);
      } else if (store === "dead-letters") {
        const { event_id, verdict } = parsed(letterRow, row);
        letters.push([event_id, verdict]);
      } else {
        keys.push(parsed(keyRow, row).event_id);
      }
      count += 1;
      if (rows.length + keys.length + letters.length >= rowsPerRecord) put();
    }
  } catch (error) {
    requireAsked(error, `${store} of ${region.name} could not be read by this machine`);
    throw new DrillEnded(
      `the ${purpose} read of ${store} of ${region.name} failed after ${count} rows: ${reasonOf(error)}`,
    );
  }
  put();
  history.write({ k: "read-end", at: history.now(), startedAt, purpose, region: region.name, store, count });
  return count;
}

/** Event ids a store holds right now. Rejects when it does not answer, or gives a row of another shape. */
export async function idsIn(region: Pick<LiveRegion, "read">, source: RowSource): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const row of region.read(source)) ids.add(parsed(keyRow, row).event_id);
  return ids;
}

/** @throws Error that names the column and shows the row */
function parsed<Row>(shape: z.ZodType<Row>, row: unknown): Row {
  const found = shape.safeParse(row);
  if (found.success) return found.data;
  const { path, message } = found.error.issues[0]!;
  throw new Error(`${path.join(".")}: ${message}, in the row ${JSON.stringify(row)?.slice(0, 200)}`);
}
