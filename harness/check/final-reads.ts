/**
 * The final reads that checks compare: of the ledger or a deduplication store of every region that must hold everything
 * in the end, and which of them are not complete. Nothing is concluded from a read that is not.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import type { KeyRead, LedgerRead } from "../history/reads.ts";
import { holdingRegions } from "../measure/holding-regions.ts";

export interface FinalReads<Read> {
  readonly complete: readonly Read[];
  /** Why the evidence is not complete; `null` when every region was read. */
  readonly missing: string | null;
}

export function finalLedgers(history: IndexedHistory): FinalReads<LedgerRead> {
  return readsOf(history, "ledger", (region) => history.ledger("final", region));
}

/**
 * Also the ledgers that need not hold everything, such as that of a region that was replaced, where they were read:
 * what should not be in any ledger should not be in those.
 */
export function everyFinalLedger(history: IndexedHistory): FinalReads<LedgerRead> {
  const { missing } = finalLedgers(history);
  const complete = history.run.regions
    .map((region) => history.ledger("final", region))
    .filter((read): read is LedgerRead => read?.complete === true);
  return { complete, missing };
}

/** The end of a finding: columns that these ledgers lack, and that were not compared therefore; nothing if they have all. */
export function uncompared(ledgers: readonly LedgerRead[]): string {
  const lacking = ledgers.filter(({ lacks }) => lacks.length > 0);
  if (lacking.length === 0) return "";
  const columns = [...new Set(lacking.flatMap(({ lacks }) => lacks))].sort().join(" and ");
  return ` (${columns} not compared: the ledger of ${lacking.map(({ region }) => region).join(" and ")} has no such column)`;
}

export function finalKeys(history: IndexedHistory, store: string): FinalReads<KeyRead> {
  return readsOf(history, store, (region) => history.keys("final", region, store));
}

function readsOf<Read extends LedgerRead | KeyRead>(
  history: IndexedHistory,
  store: string,
  readOf: (region: string) => Read | undefined,
): FinalReads<Read> {
  const complete: Read[] = [];
  const missing: string[] = [];
  for (const region of holdingRegions(history)) {
    const read = readOf(region);
    if (read?.complete) complete.push(read);
    else
      missing.push(
        `${store} of ${region} was ${read ? `not read to its end (${read.count} seen)` : "not read"}`,
      );
  }
  return { complete, missing: missing.length === 0 ? null : `the final ${missing.join(", the final ")}` };
}
