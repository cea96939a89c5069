/**
 * How far a copy of a log was read, and what of it was seen. Positions of a table or of a service ascend in the order in
 * which they are handed out, and entries appear in the order in which their transactions commit: one may appear behind
 * others that were read already. So such a log is read again from a place behind its head. Offsets of Kafka never appear late.
 */
import type { EntrySource } from "../contract/system.ts";
import type { LogPlace, LogTail } from "../provider/live-topology.ts";

/** Entries that appear later than this behind others are found by the read of the whole log at the end only. */
const settledAfterMs = 5_000;

/** Where a log ended at a moment. A log that stands still does not grow old: its next entry may be an early one. */
interface Head {
  readonly movedMs: number;
  readonly position: number;
}

export class LogTrail {
  /** Positions that no later entry can precede are not read again. */
  readonly #settles: boolean;
  #incarnation = "";
  #start = -1;
  /** The first is settled; the last is the end of what was seen. */
  #heads: Head[] = [];
  #movedMs = 0;
  #lookedAt = 0;
  #seen = new Set<string>();
  #last: string | null = null;

  constructor(source: EntrySource) {
    this.#settles = source.kind !== "kafka";
  }

  /** Event of the entry with the highest position; `null` if none was seen. */
  get last(): string | null {
    return this.#last;
  }

  /** The place after which to read: `null` before the first look. `whole`: everything since the first look once more. */
  from(whole = false): LogPlace | null {
    if (this.#heads.length === 0) return null;
    const head = this.#settles ? this.#heads[0]! : this.#heads.at(-1)!;
    const position = whole && this.#settles ? this.#start : head.position;
    return { incarnation: this.#incarnation, position };
  }

  /** Begins at the end of the log: what it holds now belongs to an earlier drill. */
  begin({ incarnation, position }: LogPlace, at: number): void {
    this.#incarnation = incarnation;
    this.#start = position;
    this.#heads = [{ movedMs: 0, position }];
    this.#lookedAt = at;
  }

  /**
   * Takes what a look found, and returns the entries that no look found before.
   * @param at milliseconds, on a clock that never steps back
   */
  take({ incarnation, position, entries }: LogTail, at: number): LogTail["entries"] {
    if (!this.#settles) {
      this.#incarnation = incarnation;
      this.#heads = [{ movedMs: 0, position }];
      this.#last = entries.at(-1)?.[1] ?? this.#last;
      return entries;
    }
    const found = entries.filter((entry) => this.#isNew(entry));
    const head = this.#heads.at(-1)!;
    if (position > head.position) {
      this.#movedMs += at - this.#lookedAt;
      this.#last = entries.at(-1)?.[1] ?? this.#last;
      this.#heads.push({ movedMs: this.#movedMs, position });
      while (this.#heads[1] !== undefined && this.#heads[1].movedMs <= this.#movedMs - settledAfterMs)
        this.#heads.shift();
    }
    this.#lookedAt = at;
    return found;
  }

  #isNew([position, eventId]: LogTail["entries"][number]): boolean {
    const key = `${position} ${eventId}`;
    if (this.#seen.has(key)) return false;
    this.#seen.add(key);
    return true;
  }
}
