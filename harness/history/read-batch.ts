/**
 * Part of a read of a store, flat: numbers, and texts as bytes. The index takes reads in this form only, whether they come
 * from a parsed record or straight from the bytes of a line. One object serves all reads in turn.
 */
import { float64Column } from "./columns.ts";
import { Texts } from "./texts.ts";
import type { ReadRecord } from "./types.ts";

export class RowBatch {
  readonly ids = new Texts();
  /** Empty where `unnamed` has the row. */
  readonly accounts = new Texts();
  /** Rows without an account. */
  readonly unnamed = new Set<number>();
  /** `NaN` where the ledger has none. */
  readonly amount = float64Column();
  /** Epoch milliseconds; `NaN` where the store does not tell. */
  readonly appliedAt = float64Column();

  get count(): number {
    return this.ids.count;
  }

  /** Empties it; its texts lie in `bytes`. */
  begin(bytes: Uint8Array<ArrayBuffer>): void {
    this.ids.within(bytes);
    this.accounts.within(bytes);
    this.#clear();
  }

  fill(rows: NonNullable<ReadRecord["rows"]>): this {
    this.ids.fill(rows.map(([id]) => id));
    this.accounts.fill(rows.map(([, account]) => account ?? ""));
    this.#clear();
    for (const [i, [, account, amount, appliedAt]] of rows.entries()) {
      if (account === null) this.unnamed.add(i);
      this.amount.push(amount ?? Number.NaN);
      this.appliedAt.push(appliedAt ?? Number.NaN);
    }
    return this;
  }

  #clear(): void {
    this.unnamed.clear();
    this.amount.clear();
    this.appliedAt.clear();
  }
}

/** Part of a read of one store of one region: rows of a ledger, dead letters, or keys of any other store. */
export interface ReadPart extends Pick<ReadRecord, "k" | "purpose" | "region" | "store"> {
  readonly rows?: RowBatch;
  readonly keys?: Texts;
  readonly letters?: NonNullable<ReadRecord["letters"]>;
}

/** Turns records into parts, each good until the next call. */
export class ReadParts {
  readonly #rows = new RowBatch();
  readonly #keys = new Texts();

  of({ k, purpose, region, store, rows, keys, letters }: ReadRecord): ReadPart {
    const of = { k, purpose, region, store };
    if (rows !== undefined) return { ...of, rows: this.#rows.fill(rows) };
    if (keys !== undefined) return { ...of, keys: this.#keys.fill(keys) };
    return letters === undefined ? of : { ...of, letters };
  }
}
