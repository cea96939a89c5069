/**
 * The reads of all stores of all regions while a history is read, each with its collector; and what in their records cannot
 * have been: a read that is taken once and ends with another number of rows than were read, or goes on after its end.
 */
import { valueIn } from "../contract/value-in.ts";
import type { OperationCollector } from "./operations.ts";
import type { ReadPart } from "./read-batch.ts";
import {
  KeyCollector,
  type KeyRead,
  LedgerCollector,
  type LedgerRead,
  LetterCollector,
  type LetterRead,
} from "./reads.ts";
import type { TextTable } from "./text-table.ts";
import type { ReadEndRecord, ReadPurpose } from "./types.ts";

export interface Reads {
  readonly ledger: (purpose: ReadPurpose, region: string) => LedgerRead | undefined;
  readonly letters: (purpose: ReadPurpose, region: string) => LetterRead | undefined;
  /** Keys of a deduplication store, or the event ids in the `reconciliation` log. */
  readonly keys: (purpose: ReadPurpose, region: string, store: string) => KeyRead | undefined;
  /** Stores of deduplication keys that were read for this purpose in any region, sorted. */
  readonly keyStores: (purpose: ReadPurpose) => readonly string[];
}

const lettersStore = "dead-letters";
const reconciliationStore = "reconciliation";

/** Takes records in file order; `finish` hands out the reads. */
export class ReadShelf {
  readonly #operations: OperationCollector;
  readonly #accounts: TextTable;
  readonly #ledgers = new Map<string, LedgerCollector>();
  readonly #letters = new Map<string, LetterCollector>();
  readonly #keys = new Map<string, KeyCollector>();

  constructor(operations: OperationCollector, accounts: TextTable) {
    this.#operations = operations;
    this.#accounts = accounts;
  }

  /** Answers why the record contradicts an earlier one; `null` when it does not. */
  add(part: ReadPart): string | null {
    const late = this.#goesOn(part);
    if (part.rows !== undefined) this.#ledgerOf(part).add(part.rows);
    else if (part.letters !== undefined) this.#lettersOf(part).add(part.letters);
    else if (part.keys !== undefined) this.#keysOf(part).add(part.keys);
    return late;
  }

  /** Answers why the record contradicts an earlier one; `null` when it does not. */
  end(record: ReadEndRecord): string | null {
    const late = this.#goesOn(record);
    const { progress } = this.#collectorOf(record);
    const read = progress.end(record);
    // A read that may be taken again may have broken off before: what is left of it makes it incomplete.
    if (late !== null || read === record.count || !isReadOnce(record)) return late;
    return `expected ${nameOf(record)} to end with the ${read} rows that were read, found ${record.count}`;
  }

  finish(operations: number): Reads {
    const ledgers = new Map([...this.#ledgers].map(([key, read]) => [key, read.finish(operations)]));
    const letters = new Map([...this.#letters].map(([key, read]) => [key, read.finish()]));
    const keys = new Map([...this.#keys].map(([key, read]) => [key, read.finish(operations)]));
    return {
      ledger: (purpose, region) => ledgers.get(keyOf({ purpose, region, store: "ledger" })),
      letters: (purpose, region) => letters.get(keyOf({ purpose, region, store: lettersStore })),
      keys: (purpose, region, store) => keys.get(keyOf({ purpose, region, store })),
      keyStores: (purpose) => storesOf(keys.values(), purpose),
    };
  }

  #goesOn(record: ReadPart | ReadEndRecord): string | null {
    if (!isReadOnce(record) || !this.#collectorOf(record).progress.ended) return null;
    return `expected nothing of ${nameOf(record)} after its end, found a \`${record.k}\` record`;
  }

  #collectorOf(record: ReadPart | ReadEndRecord): LedgerCollector | LetterCollector | KeyCollector {
    if (record.store === "ledger") return this.#ledgerOf(record);
    return record.store === lettersStore ? this.#lettersOf(record) : this.#keysOf(record);
  }

  #lettersOf(record: ReadPart | ReadEndRecord): LetterCollector {
    const make = () => new LetterCollector(record, this.#operations);
    return valueIn(this.#letters, keyOf(record), make);
  }

  #ledgerOf(record: ReadPart | ReadEndRecord): LedgerCollector {
    const make = () => new LedgerCollector(record, this.#operations, this.#accounts);
    return valueIn(this.#ledgers, keyOf(record), make);
  }

  #keysOf(record: ReadPart | ReadEndRecord): KeyCollector {
    return valueIn(this.#keys, keyOf(record), () => new KeyCollector(record, this.#operations));
  }
}

/** With each fault a survivor is read again, and so is a reconciliation log; the rest is read once. */
function isReadOnce({ purpose, store }: ReadPart | ReadEndRecord): boolean {
  return (purpose === "drained" || purpose === "final") && store !== reconciliationStore;
}

function nameOf({ purpose, region, store }: ReadPart | ReadEndRecord): string {
  return `the ${purpose} ${store} of ${region}`;
}

function keyOf(read: { purpose: ReadPurpose; region: string; store: string }): string {
  return `${read.purpose} ${read.region} ${read.store}`;
}

function storesOf(reads: Iterable<KeyRead>, purpose: ReadPurpose): string[] {
  const stores = new Set<string>();
  for (const { purpose: of, store } of reads)
    if (of === purpose && store.startsWith("dedup:")) stores.add(store);
  return [...stores].sort();
}
