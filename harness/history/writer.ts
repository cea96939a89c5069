/**
 * Appends the records of a drill to `history.ndjson`, one JSON object a line, in the order they were given, and seals them
 * with the last one. Lines are gathered for at most 50 ms or 64 KiB and then written in one go, so that a sender at full rate pays next
 * to nothing. It never reads, and does not interpret records.
 */
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { thousandths } from "./clock.ts";
import { Sealing } from "./seal.ts";
import type { HistoryRecord } from "./types.ts";

/** What lies there is added to; a link is not followed, a named pipe not waited for. */
const openFlags =
  constants.O_WRONLY |
  constants.O_CREAT |
  constants.O_APPEND |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);
const gatherMs = 50;
const gatherChars = 64 * 1024;

/** Told once, when the disk first refuses a write: full, read-only, gone. */
export type OnDiskError = (error: Error) => void;

function roundNumbers(_key: string, value: unknown): unknown {
  return typeof value === "number" ? thousandths(value) : value;
}

export class HistoryWriter {
  /** Wall clock when the history began: milliseconds since the Unix epoch. */
  readonly wallEpochMs: number;
  readonly path: string;
  readonly #began: number;
  readonly #file: FileHandle;
  readonly #onError: OnDiskError;
  #pending: string[] = [];
  /** `null` once it is made: the end is written, and what came after it would be under no seal. */
  #sealing: Sealing | null = new Sealing();
  #pendingChars = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #error: Error | undefined;
  #closed = false;

  private constructor(path: string, file: FileHandle, onError: OnDiskError) {
    this.path = path;
    this.#file = file;
    this.#onError = onError;
    this.wallEpochMs = Date.now();
    this.#began = performance.now();
  }

  /**
   * Creates the file and starts the clock of the history.
   * Rejects with the operating system's error when the path cannot be written, and where there is a history already.
   */
  static async open(path: string, onError: OnDiskError = () => {}): Promise<HistoryWriter> {
    const file = await open(path, openFlags);
    if ((await file.stat()).size === 0) return new HistoryWriter(path, file, onError);
    await file.close();
    throw new Error(`expected no history at ${path} yet, found one: nothing can be added to it`);
  }

  /** Milliseconds since the history began, by the monotonic clock, three decimals. */
  now(): number {
    return thousandths(performance.now() - this.#began);
  }

  /**
   * Appends a record, its numbers rounded to three decimals; but the `run` record as it is, because its criteria are
   * hashed, and what was read of a store, because its amounts are compared with what was sent.
   */
  write(record: HistoryRecord): void {
    const exact = record.k === "run" || record.k === "read";
    this.writeLine(exact ? JSON.stringify(record) : JSON.stringify(record, roundNumbers));
  }

  /** Appends a record that is serialised already, without its line feed: the sender's fast path. */
  writeLine(line: string): void {
    if (this.#closed) throw new Error(`the history ${this.path} is closed: nothing can be added to it`);
    if (this.#error) return;
    this.#sealing?.count(line);
    this.#pending.push(line);
    this.#pendingChars += line.length + 1;
    if (this.#pendingChars >= gatherChars) this.#startWriting();
    else this.#timer ??= setTimeout(() => this.#startWriting(), gatherMs);
  }

  /** Appends the `end` record, with the seal over everything before it. To be called once. */
  end(): void {
    const sealing = this.#sealing;
    if (sealing === null) throw new Error(`the history ${this.path} has its end already`);
    this.#sealing = null;
    sealing.cover(this.#pending.map((line) => `${line}\n`).join(""));
    this.writeLine(sealing.endLine(this.now()));
  }

  /** Resolves when every line given so far has been handed to the file; rejects with the disk's first error. */
  async flush(): Promise<void> {
    while (!this.#error && (this.#writing || this.#pending.length > 0)) {
      this.#startWriting();
      await this.#writing;
    }
    if (this.#error) throw this.#error;
  }

  /** Flushes to the disk itself and closes the file; rejects with the disk's first error. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.flush();
      await this.#file.sync();
    } finally {
      clearTimeout(this.#timer);
      await this.#file.close();
    }
  }

  #startWriting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // One write at a time keeps the order; what gathers meanwhile goes out with the next.
    if (this.#writing || this.#error || this.#pending.length === 0) return;
    const text = `${this.#pending.join("\n")}\n`;
    this.#sealing?.cover(text);
    this.#pending = [];
    this.#pendingChars = 0;
    this.#writing = this.#file
      .appendFile(text)
      .catch((error: Error) => this.#fail(error))
      .finally(() => {
        this.#writing = undefined;
        if (this.#pendingChars >= gatherChars) this.#startWriting();
        else if (this.#pending.length > 0) this.#timer ??= setTimeout(() => this.#startWriting(), gatherMs);
      });
  }

  #fail(error: Error): void {
    this.#error = error;
    this.#pending = [];
    this.#pendingChars = 0;
    this.#onError(error);
  }
}
