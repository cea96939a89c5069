/**
 * The seal of a history: its last line counts the records of each kind and holds a SHA-256 over every byte before the hash
 * itself, so that no line can be taken out, added, moved or changed without a trace. Nothing secret goes into it: whoever
 * works it out anew after a change leaves none. Against that a signature helps, such as that of a pack.
 */
import { createHash, type Hash } from "node:crypto";

/** What the end of a history says, and what its lines give. */
export interface Seal {
  readonly sealed: string;
  readonly found: string;
}

const hashField = /^(\{"k":"end",.*),"sha256":"([0-9a-f]{64})"\}$/s;

/** Makes a seal while lines are written. */
export class Sealing {
  readonly #hash = createHash("sha256");
  readonly #counts = new Map<string, number>();

  /** Counts a serialised record. */
  count(line: string): void {
    const kind = /^\{"k":"([^"\\]*)"/.exec(line)?.[1] ?? String(JSON.parse(line).k);
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  /** Takes up lines as they are written, line feeds included. */
  cover(text: string): void {
    this.#hash.update(text);
  }

  /** The last line, without its line feed. @param at milliseconds since the history began */
  endLine(at: number): string {
    const head = JSON.stringify({ k: "end", at, records: Object.fromEntries(this.#counts) }).slice(0, -1);
    return `${head},"sha256":"${this.#hash.update(head).digest("hex")}"}`;
  }
}

/** Works the hash out again while lines are read. */
export class SealCheck {
  #hash: Hash | null = createHash("sha256");
  /** `missing` where the end holds none, `null` where there is no end. */
  seal: Seal | "missing" | null = null;

  /** Takes up whole lines, line feeds included. What follows an `end` record is under no seal. */
  cover(lines: Buffer): void {
    this.#hash?.update(lines);
  }

  /** Takes up an `end` record, without its line feed. */
  close(line: string): void {
    if (this.#hash === null) return;
    const [, head, sealed] = hashField.exec(line) ?? [];
    this.seal =
      head === undefined || sealed === undefined
        ? "missing"
        : { sealed, found: this.#hash.update(head).digest("hex") };
    this.#hash = null;
  }
}
