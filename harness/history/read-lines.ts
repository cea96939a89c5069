/**
 * Reads the line of a read of a ledger, or of keys, straight from its bytes, as the harness writes it. A line that differs
 * in any way is left to be parsed. A property test proves that what is read is what parsing the line gives.
 */
import { contentsOf } from "./bulk-records.ts";
import { isStoreTime } from "./clock.ts";
import { type ReadPurpose, readPurposes } from "./field-shapes.ts";
import { bytesOf, LineCursor } from "./line-cursor.ts";
import { type ReadPart, RowBatch } from "./read-batch.ts";
import { Texts } from "./texts.ts";

const head = bytesOf('{"k":"read","purpose":');
const region = bytesOf(',"region":');
const store = bytesOf(',"store":');
const rows = bytesOf(',"rows":[');
const keys = bytesOf(',"keys":[');
const end = bytesOf("]}\n");
const none = bytesOf("null");
const [comma, open, close] = bytesOf(",[]");

export class ReadLines {
  readonly #cursor = new LineCursor();
  readonly #names = new Texts();
  readonly #rows = new RowBatch();
  readonly #keys = new Texts();

  /** The part of a read whose line begins at `from`, until the next call; `null` if the line is to be parsed. */
  read(bytes: Uint8Array<ArrayBuffer>, from: number): ReadPart | null {
    const cursor = this.#cursor;
    const names = this.#names;
    cursor.begin(bytes, from);
    if (!cursor.skip(head)) return null;
    names.within(bytes);
    if (!(cursor.text(names) && cursor.skip(region) && cursor.text(names) && cursor.skip(store))) return null;
    if (!cursor.text(names)) return null;
    const purpose = readPurposes.find((one) => one === names.textAt(0));
    return purpose === undefined ? null : this.#contents(bytes, purpose);
  }

  #contents(bytes: Uint8Array<ArrayBuffer>, purpose: ReadPurpose): ReadPart | null {
    const of = { k: "read", purpose, region: this.#names.textAt(1), store: this.#names.textAt(2) } as const;
    const contents = contentsOf(of.store);
    if (contents === "rows") {
      this.#rows.begin(bytes);
      return this.#cursor.skip(rows) && this.#cursor.items(this.#readRow, end)
        ? { ...of, rows: this.#rows }
        : null;
    }
    this.#keys.within(bytes);
    return contents === "keys" && this.#cursor.skip(keys) && this.#cursor.items(this.#readKey, end)
      ? { ...of, keys: this.#keys }
      : null;
  }

  readonly #readRow = (): boolean => {
    const cursor = this.#cursor;
    const { ids, accounts, amount, appliedAt } = this.#rows;
    if (!(cursor.skipByte(open!) && cursor.text(ids) && cursor.skipByte(comma!))) return false;
    if (!(cursor.text(accounts) && cursor.skipByte(comma!))) return false;
    const its = cursor.number();
    amount.push(its);
    if (Number.isNaN(its) || !cursor.skipByte(comma!)) return false;
    if (cursor.skip(none)) {
      appliedAt.push(Number.NaN);
      return cursor.skipByte(close!);
    }
    const at = cursor.number();
    appliedAt.push(at);
    return isStoreTime(at) && cursor.skipByte(close!);
  };

  readonly #readKey = (): boolean => this.#cursor.text(this.#keys);
}
