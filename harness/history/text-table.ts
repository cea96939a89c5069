/**
 * Numbers texts in the order they come, and keeps their bytes one after the other: a hash table with open addressing over
 * typed arrays. To look up millions of ids in random order is what an index spends most of its time on, and here it takes
 * a third of the time of a `Map`, and a quarter of its memory.
 */
import { grown } from "./columns.ts";
import { decoded, Texts } from "./texts.ts";

const firstSlots = 4096;
const firstBytes = 64 * 1024;
const mostBytes = 2 ** 32;

export class TextTable {
  count = 0;
  #bytes = new Uint8Array(firstBytes);
  /** Text `i` ends at `ends[i]` and begins where the one before ends. */
  #ends = new Uint32Array(firstSlots);
  #length = 0;
  /** Two numbers a slot: the hash, and the text's number plus one (0 for an empty slot). */
  #slots = new Uint32Array(2 * firstSlots);
  #mask = firstSlots - 1;
  #found = new Int32Array(0);
  readonly #one = new Texts();

  /** Number of a text, `undefined` if it was never added. */
  find(text: string): number | undefined {
    const number = this.findAt(this.#one.fill([text]), 0);
    return number < 0 ? undefined : number;
  }

  /** Number of the text at an index of a list, -1 if it was never added. */
  findAt(texts: Texts, index: number): number {
    const hash = texts.hash[index]!;
    const slots = this.#slots;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const entry = slots[2 * slot + 1]!;
      if (entry === 0) return -1;
      if (slots[2 * slot] === hash && this.#is(entry - 1, texts, index)) return entry - 1;
    }
  }

  /**
   * Numbers of many texts at once, -1 for those that were never added. The array is overwritten by the next call.
   * Memory is what a lookup waits for, and two short loops let the processor wait for many of them together:
   * a third of the time of as many calls of `findAt`.
   */
  findAll(texts: Texts): Int32Array {
    const { count, hash: hashes } = texts;
    if (this.#found.length < count) this.#found = new Int32Array(count);
    const found = this.#found;
    const slots = this.#slots;
    const mask = this.#mask;
    for (let i = 0; i < count; i++) {
      const hash = hashes[i]!;
      let slot = hash & mask;
      while (slots[2 * slot + 1] !== 0 && slots[2 * slot] !== hash) slot = (slot + 1) & mask;
      found[i] = slots[2 * slot + 1]! - 1;
    }
    for (let i = 0; i < count; i++) {
      const number = found[i]!;
      if (number >= 0 && !this.#is(number, texts, i)) found[i] = this.findAt(texts, i);
    }
    return found;
  }

  /** Gives a text the next number; `false` if it has one already. */
  add(text: string): boolean {
    return this.addAt(this.#one.fill([text]), 0);
  }

  /** Gives the text at an index of a list the next number; `false` if it has one already. */
  addAt(texts: Texts, index: number): boolean {
    if (this.findAt(texts, index) >= 0) return false;
    this.#append(texts, index);
    return true;
  }

  /** The number of a text, given to it now if it is new. */
  number(text: string): number {
    return this.numberAt(this.#one.fill([text]), 0);
  }

  /** The number of the text at an index of a list, given to it now if it is new. */
  numberAt(texts: Texts, index: number): number {
    const number = this.findAt(texts, index);
    return number < 0 ? this.#append(texts, index) : number;
  }

  /** The text with this number. */
  textOf(number: number): string {
    return decoded(this.#bytes, number === 0 ? 0 : this.#ends[number - 1]!, this.#ends[number]!);
  }

  /** All texts, by number. */
  texts(): string[] {
    return Array.from({ length: this.count }, (_, number) => this.textOf(number));
  }

  #is(number: number, texts: Texts, index: number): boolean {
    const mine = this.#bytes;
    const its = texts.bytes;
    let at = number === 0 ? 0 : this.#ends[number - 1]!;
    const end = this.#ends[number]!;
    let i = texts.from[index]!;
    if (end - at !== texts.to[index]! - i) return false;
    for (; at < end; at++, i++) if (mine[at] !== its[i]) return false;
    return true;
  }

  #append(texts: Texts, index: number): number {
    const { bytes } = texts;
    const to = texts.to[index]!;
    let i = texts.from[index]!;
    let length = this.#length;
    if (length + to - i > mostBytes) throw new RangeError("expected at most 4 GiB of ids, found more");
    if (length + to - i > this.#bytes.length) this.#bytes = grown(this.#bytes, length + to - i);
    for (; i < to; i++) this.#bytes[length++] = bytes[i]!;
    this.#length = length;
    if (this.count === this.#ends.length) this.#ends = grown(this.#ends, this.count + 1);
    this.#ends[this.count++] = length;
    // At most three quarters full: a look-up that misses stays short, and most of a large table is in use.
    if (4 * this.count > 3 * this.#mask) this.#grow();
    this.#place(texts.hash[index]!, this.count);
    return this.count - 1;
  }

  #place(hash: number, entry: number): void {
    let slot = hash & this.#mask;
    while (this.#slots[2 * slot + 1] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[2 * slot] = hash;
    this.#slots[2 * slot + 1] = entry;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(2 * old.length);
    this.#mask = old.length - 1;
    for (let i = 0; i < old.length; i += 2) if (old[i + 1] !== 0) this.#place(old[i]!, old[i + 1]!);
  }
}
