/**
 * A text as programs would read it: escapes of JSON, JavaScript, URLs and HTML undone, the zeros of UTF-16 left out, base64
 * taken apart. For each character of a reading, its place in the text is kept.
 */
export interface Reading {
  readonly text: string;
  /** Of each character: where in the text below it begins, and where it ends. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

class Writer {
  readonly #parts: string[] = [];
  #starts = new Uint32Array(4096);
  #ends = new Uint32Array(4096);
  #length = 0;

  /** What is written between two places, and means something else. */
  put(text: string, start: number, end: number): void {
    this.#parts.push(text);
    this.#reserve(text.length);
    this.#starts.fill(start, this.#length, this.#length + text.length);
    this.#ends.fill(end, this.#length, this.#length + text.length);
    this.#length += text.length;
  }

  /** What stands there as it is. */
  copy(text: string, start: number, end: number): void {
    if (end <= start) return;
    this.#parts.push(text.slice(start, end));
    this.#reserve(end - start);
    for (let at = start; at < end; at++) {
      this.#starts[this.#length] = at;
      this.#ends[this.#length] = at + 1;
      this.#length += 1;
    }
  }

  reading(): Reading | null {
    const length = this.#length;
    if (length === 0) return null;
    return {
      text: this.#parts.join(""),
      starts: this.#starts.subarray(0, length),
      ends: this.#ends.subarray(0, length),
    };
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#starts.length) return;
    const room = 2 * (this.#length + more);
    const grown = (old: Uint32Array) => {
      const array = new Uint32Array(room);
      array.set(old);
      return array;
    };
    this.#starts = grown(this.#starts);
    this.#ends = grown(this.#ends);
  }
}

const escapes =
  /\\u\{0{0,4}([0-9a-fA-F]{1,6})\}|\\u([0-9a-fA-F]{4})|\\x([0-9a-fA-F]{2})|%([0-9a-fA-F]{2})|&#[xX]0{0,6}([0-9a-fA-F]{1,6});?|&#0{0,6}(\d{1,7});?|&(amp|lt|gt|quot|apos|sol|colon|equals|commat|period|lowbar|dollar|percnt|excl|num|plus|ast|bsol|nbsp);|\\([0-3][0-7]{2})|\\(["'\\/nrtbfv0])|(\0)/g;

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  sol: "/",
  colon: ":",
  equals: "=",
  commat: "@",
  period: ".",
  lowbar: "_",
  dollar: "$",
  percnt: "%",
  excl: "!",
  num: "#",
  plus: "+",
  ast: "*",
  bsol: "\\",
  nbsp: " ",
};
const letters: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "",
};

/** What separates texts from each other, and is undone last: a reading without it still has the quotes of the text below. */
const structural = /^\\["'\\/nrtbfv0]$/;

/**
 * Only lines that hold an escape are read again, with those around them; `null` where none does.
 * @param keep escapes that stay as they are: those of quotes, line feeds and the like, or none
 */
export function unescaped(text: string, keep: "structure" | "nothing"): Reading | null {
  const writer = new Writer();
  let end = 0;
  let done = 0;
  for (const match of text.matchAll(escapes)) {
    const { index, 0: written } = match;
    if (keep === "structure" && structural.test(written)) continue;
    if (index >= end) {
      const start = Math.max(end, linesBefore(text, index));
      if (start > end || end === 0) {
        writer.copy(text, done, end);
        writer.put("\n\n", start, start);
        done = start;
      }
      end = linesAfter(text, index);
    }
    writer.copy(text, done, index);
    done = index + written.length;
    writer.put(meant(match), index, done);
  }
  writer.copy(text, done, Math.max(done, end));
  return writer.reading();
}

/** A name may stand so many lines from its value. */
const linesAround = 3;

function linesBefore(text: string, at: number): number {
  let start = text.lastIndexOf("\n", at - 1);
  for (let i = 0; i < linesAround && start > 0; i++) start = text.lastIndexOf("\n", start - 1);
  return at === 0 ? 0 : start + 1;
}

function linesAfter(text: string, at: number): number {
  let end = at;
  for (let i = 0; i <= linesAround && end < text.length; i++) {
    const feed = text.indexOf("\n", end);
    end = feed < 0 ? text.length : feed + 1;
  }
  return end;
}

function meant(match: RegExpExecArray): string {
  const [, wide, four, two, percent, hex, decimal, entity, octal, letter] = match;
  const unicode = wide ?? four ?? hex;
  if (unicode !== undefined) return bytesOf(Number.parseInt(unicode, 16));
  if (decimal !== undefined) return bytesOf(Number.parseInt(decimal, 10));
  const byte = two ?? percent;
  if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
  if (entity !== undefined) return entities[entity]!;
  return letter === undefined ? "" : (letters[letter] ?? letter);
}

/** In UTF-8, as files are. */
function bytesOf(codePoint: number): string {
  if (codePoint === 0 || codePoint > 0x10ffff) return "";
  return Buffer.from(String.fromCodePoint(codePoint)).toString("latin1");
}

/** A word, or lines that a longer text was folded into. */
const base64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}(?:\r?\n[A-Za-z0-9+/_-]{16,}){0,256}={0,2}/g;

/** What is text behind base64, and whatever was folded; a secret in it is all of it. `null` where there is none. */
export function unwrapped(text: string): Reading | null {
  const writer = new Writer();
  for (const { index, 0: run } of text.matchAll(base64)) {
    const folded = run.includes("\n");
    if (!folded && !isTextBehind(run)) continue;
    const plain = Buffer.from(run, "base64").toString("latin1");
    if (folded || /^[\t\n\r\x20-\x7e]*$/.test(plain)) writer.put(`${plain}\n`, index, index + run.length);
  }
  return writer.reading();
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const sextets = new Uint8Array(128);
for (const [value, char] of [...alphabet].entries()) sextets[char.charCodeAt(0)] = value;
sextets["-".charCodeAt(0)] = 62;
sextets["_".charCodeAt(0)] = 63;

/** By its first three bytes: most words are no base64 of a text. */
function isTextBehind(run: string): boolean {
  const at = (i: number) => sextets[run.charCodeAt(i)]!;
  const bits = (at(0) << 18) | (at(1) << 12) | (at(2) << 6) | at(3);
  return isText(bits >> 16) && isText((bits >> 8) & 0xff) && isText(bits & 0xff);
}

function isText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13;
}
