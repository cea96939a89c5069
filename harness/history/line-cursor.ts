/**
 * Reads the JSON of a line straight from its bytes, part by part, in the form in which the harness writes it: no spaces,
 * fields in a fixed order, no escapes, plain decimals. Anything else is left to `JSON.parse`: a part that is not as expected
 * returns `false` or `NaN`, and what it returns otherwise is what `JSON.parse` makes of the same bytes.
 */
import { hashBasis, hashEnd, hashStep, type Texts } from "./texts.ts";

const [quote, backslash, comma, minus, point, zero, nine] = [0x22, 0x5c, 0x2c, 0x2d, 0x2e, 0x30, 0x39];
const [firstPlain, lastPlain] = [0x20, 0x7e];
/** More digits than a safe integer has cannot be read exactly. */
const mostDigits = 16;
/** Exact, as all powers of ten up to the 22nd are: a quotient of two exact numbers is the nearest number to the decimal. */
const powersOfTen = Float64Array.from({ length: mostDigits + 1 }, (_, power) => Number(`1e${power}`));

/** The bytes of a text that `LineCursor.skip` looks for. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export class LineCursor {
  at = 0;
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);

  /** Begins at `at`. A line feed must follow the line: no part goes beyond one. */
  begin(bytes: Uint8Array<ArrayBuffer>, at: number): void {
    this.#bytes = bytes;
    this.at = at;
  }

  /** Whether these bytes come next; goes behind them if so, else stays. */
  skip(expected: Uint8Array<ArrayBuffer>): boolean {
    const bytes = this.#bytes;
    const { at } = this;
    for (let i = 0; i < expected.length; i++) if (bytes[at + i] !== expected[i]) return false;
    this.at = at + expected.length;
    return true;
  }

  /** Whether this byte comes next; goes behind it if so, else stays. */
  skipByte(expected: number): boolean {
    if (this.#bytes[this.at] !== expected) return false;
    this.at++;
    return true;
  }

  /** Whether the items of a list come next, each as `item` reads it, and then the bytes of `end`. */
  items(item: () => boolean, end: Uint8Array<ArrayBuffer>): boolean {
    do if (!item()) return false;
    while (this.skipByte(comma));
    return this.skip(end);
  }

  /** Whether a string comes next; adds it to `texts` if so. */
  text(texts: Texts): boolean {
    const bytes = this.#bytes;
    if (bytes[this.at] !== quote) return false;
    const from = this.at + 1;
    let to = from;
    let hash = hashBasis;
    for (; ; to++) {
      const byte = bytes[to]!;
      if (byte === quote) break;
      if (byte < firstPlain || byte > lastPlain || byte === backslash) return false;
      hash = hashStep(hash, byte);
    }
    texts.push(from, to, hashEnd(hash));
    this.at = to + 1;
    return true;
  }

  /** The number that comes next; `NaN` if there is none, or none that is plain. */
  number(): number {
    if (this.#bytes[this.at] !== minus) return this.#unsigned();
    this.at++;
    return -this.#unsigned();
  }

  #unsigned(): number {
    const bytes = this.#bytes;
    let at = this.at;
    const from = at;
    let value = 0;
    for (let byte = bytes[at]!; byte >= zero && byte <= nine; byte = bytes[++at]!)
      value = 10 * value + byte - zero;
    let digits = at - from;
    if (digits === 0 || (digits > 1 && bytes[from] === zero)) return Number.NaN;
    let decimals = 0;
    if (bytes[at] === point) {
      const first = ++at;
      for (let byte = bytes[at]!; byte >= zero && byte <= nine; byte = bytes[++at]!)
        value = 10 * value + byte - zero;
      decimals = at - first;
      digits += decimals;
      if (decimals === 0) return Number.NaN;
    }
    if (digits > mostDigits || value > Number.MAX_SAFE_INTEGER) return Number.NaN;
    this.at = at;
    return decimals === 0 ? value : value / powersOfTen[decimals]!;
  }
}
