/**
 * Texts as stretches of bytes, with their hashes: ids and names straight from the lines of a history, without a string
 * for each. A text of ASCII is its own bytes; any other is the byte 0xff, which no UTF-8 holds, and its UTF-16, so that
 * two texts are equal exactly when their bytes are.
 */
import { grown } from "./columns.ts";

const marked = 0xff;
const firstCapacity = 1024;
export const hashBasis = 0x811c9dc5;
const hashPrime = 0x01000193;

/** One step of FNV-1a. */
export function hashStep(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, hashPrime);
}

/** The high bits folded into the low ones, which choose a slot. */
export function hashEnd(hash: number): number {
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** A list of texts within one buffer, to be filled again and again. */
export class Texts {
  bytes: Uint8Array<ArrayBuffer>;
  count = 0;
  from = new Uint32Array(firstCapacity);
  to = new Uint32Array(firstCapacity);
  hash = new Uint32Array(firstCapacity);
  #own = new Uint8Array(firstCapacity);
  #ownLength = 0;

  constructor() {
    this.bytes = this.#own;
  }

  /** Empties the list; the texts to come lie in `bytes`. */
  within(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.count = 0;
  }

  /** Adds a text that lies in `bytes`. */
  push(from: number, to: number, hash: number): void {
    if (this.count === this.from.length) this.#grow();
    this.from[this.count] = from;
    this.to[this.count] = to;
    this.hash[this.count++] = hash;
  }

  /** Makes these strings the list. */
  fill(strings: Iterable<string>): this {
    this.count = 0;
    this.#ownLength = 0;
    for (const text of strings) this.#encode(text);
    this.bytes = this.#own;
    return this;
  }

  textAt(index: number): string {
    return decoded(this.bytes, this.from[index]!, this.to[index]!);
  }

  #grow(): void {
    this.from = grown(this.from, this.count + 1);
    this.to = grown(this.to, this.count + 1);
    this.hash = grown(this.hash, this.count + 1);
  }

  #encode(text: string): void {
    const most = this.#ownLength + 1 + 2 * text.length;
    if (most > this.#own.length) this.#own = grown(this.#own, most);
    const from = this.#ownLength;
    let to = from;
    let hash = hashBasis;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        this.#encodeMarked(text);
        return;
      }
      this.#own[to++] = code;
      hash = hashStep(hash, code);
    }
    this.#ownLength = to;
    this.push(from, to, hashEnd(hash));
  }

  #encodeMarked(text: string): void {
    const from = this.#ownLength;
    const encoded = [marked, ...Buffer.from(text, "utf16le")];
    this.#own.set(encoded, from);
    this.#ownLength += encoded.length;
    this.push(from, this.#ownLength, hashEnd(encoded.reduce(hashStep, hashBasis)));
  }
}

/** The string of a text's bytes. */
export function decoded(bytes: Uint8Array<ArrayBuffer>, from: number, to: number): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from);
  return view[0] === marked ? view.toString("utf16le", 1) : view.toString("latin1");
}
