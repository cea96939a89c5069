/**
 * Reads `history.ndjson` from disk, one record after the other, without ever holding more than a chunk of it.
 * A last line that was cut off (the drill was killed in mid-write) is tolerated and reported; anything else that is
 * not a record is an error that names its line. How records fit together is checked in `indexed.ts`.
 */
import { closeSync, readSync } from "node:fs";
import { openPlain } from "../files/plain.ts";
import { grown } from "./columns.ts";
import { faultOfRecord } from "./schema.ts";
import { type Seal, SealCheck } from "./seal.ts";
import type { HistoryRecord } from "./types.ts";

const chunkBytes = 1024 * 1024;
const longestLineBytes = 64 * 1024 * 1024;
const lineFeed = 10;

/** The history cannot be judged: which line, and what is wrong with it. Lines count from 1. */
export class HistoryError extends Error {
  readonly line: number;
  readonly reason: string;

  constructor(line: number, reason: string) {
    super(`line ${line}: ${reason}`);
    this.name = "HistoryError";
    this.line = line;
    this.reason = reason;
  }
}

export interface ReadSummary {
  /** Records handed to the visitor. */
  readonly records: number;
  /** Whether the last line was cut off, and left out. */
  readonly truncated: boolean;
  /** `missing` where the end of the history holds none, `null` where it has no end. */
  readonly seal: Seal | "missing" | null;
}

export type HistoryVisitor = (record: HistoryRecord, line: number) => void;

/**
 * Takes the record of a line straight from its bytes, which begin at `from` and end with a line feed; `false` leaves it to be
 * parsed. It never takes an `end` record.
 */
export type LineVisitor = (bytes: Uint8Array<ArrayBuffer>, from: number, line: number) => boolean;

/**
 * Calls `visit` with every record of the file, in order, but for those that `take` takes.
 * Throws `HistoryError` for a corrupt line, and `FileError` when the file cannot be read, or is no plain file.
 */
export function readHistory(
  path: string,
  visit: HistoryVisitor,
  take: LineVisitor = () => false,
): ReadSummary {
  const file = openPlain(path);
  try {
    return readLines(file, visit, take);
  } finally {
    closeSync(file);
  }
}

function readLines(file: number, visit: HistoryVisitor, take: LineVisitor): ReadSummary {
  let bytes = new Uint8Array(chunkBytes);
  let buffer = Buffer.from(bytes.buffer);
  let held = 0; // bytes of an unfinished line at the start of the buffer
  let line = 0;
  const check = new SealCheck();
  for (;;) {
    if (held === buffer.length) {
      bytes = enlarged(bytes, line + 1);
      buffer = Buffer.from(bytes.buffer);
    }
    const read = readSync(file, buffer, held, buffer.length - held, null);
    if (read === 0) break;
    const filled = held + read;
    let start = 0;
    let covered = 0;
    for (let feed = buffer.indexOf(lineFeed, held); feed >= 0 && feed < filled; ) {
      if (!take(bytes, start, ++line)) {
        const text = buffer.toString("utf8", start, feed);
        const record = recordOf(text, line);
        if (record.k === "end") {
          check.cover(buffer.subarray(covered, start));
          check.close(text);
          covered = start;
        }
        visit(record, line);
      }
      start = feed + 1;
      feed = buffer.indexOf(lineFeed, start);
    }
    check.cover(buffer.subarray(covered, start));
    buffer.copyWithin(0, start, filled);
    held = filled - start;
  }
  if (held === 0) return finished(line, false, check.seal);
  const rest = buffer.toString("utf8", 0, held);
  if (!isJson(rest)) return finished(line, true, check.seal);
  const last = recordOf(rest, line + 1);
  if (last.k === "end") check.close(rest);
  visit(last, line + 1);
  return finished(line + 1, false, check.seal);
}

function finished(records: number, truncated: boolean, seal: ReadSummary["seal"]): ReadSummary {
  if (records === 0) throw new HistoryError(1, "expected a `run` record, found the end of the file");
  return { records, truncated, seal };
}

/** The record that a line holds. @throws HistoryError when it holds none */
export function recordOf(text: string, line: number): HistoryRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const found = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    throw new HistoryError(
      line,
      `expected JSON, found ${JSON.stringify(found)} (${(error as Error).message})`,
    );
  }
  const fault = faultOfRecord(value);
  if (fault !== null) throw new HistoryError(line, fault);
  return value as HistoryRecord;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function enlarged(bytes: Uint8Array<ArrayBuffer>, line: number): Uint8Array<ArrayBuffer> {
  if (bytes.length >= longestLineBytes)
    throw new HistoryError(
      line,
      `expected at most ${longestLineBytes} bytes, found a longer line: not a history`,
    );
  return grown(bytes, bytes.length + 1);
}
