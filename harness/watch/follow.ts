/**
 * Reads a history while it is written: what is there at once, and then what is added, until its `end` record or until
 * no process writes to it any more. A last line that is not whole yet is waited for. What records mean does not matter here, and
 * neither does the drill.
 */
import { EventEmitter, once } from "node:events";
import { type FSWatcher, watch } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { openFlags, otherKind } from "../files/plain.ts";
import { HistoryError, recordOf } from "../history/reader.ts";
import type { HistoryRecord } from "../history/types.ts";

const chunkBytes = 256 * 1024;
const longestLineBytes = 64 * 1024 * 1024;
const pollMs = 200;
const lineFeed = 10;

export interface Following {
  /** Whether more may come. Called at the end of the file. */
  readonly goesOn: () => boolean;
  readonly signal: AbortSignal;
}

/**
 * The records in batches, in order. Ends after the `end` record; where no process goes on writing, at the end of the file,
 * without a cut last line; and when the signal aborts.
 * @throws HistoryError for a line that is no record, or a file that became shorter; the operating system's error when it
 * cannot be read
 */
export async function* follow(path: string, { goesOn, signal }: Following): AsyncGenerator<HistoryRecord[]> {
  const file = await openFollowed(path);
  const watcher = watched(path);
  const lines = new Lines();
  try {
    for (let at = 0; !signal.aborted; ) {
      const more = goesOn(); // called before reading: what was written until then is read
      const chunk = await readAt(file, at);
      if (chunk.length > 0) {
        at += chunk.length;
        const records = lines.add(chunk);
        if (records.length > 0) yield records;
        if (records.at(-1)?.k === "end") return;
        continue;
      }
      if ((await file.stat()).size < at)
        throw new HistoryError(lines.count, "the file became shorter while it was read");
      if (!more) return;
      await change(watcher ?? new EventEmitter(), signal);
    }
  } finally {
    watcher?.close();
    await file.close();
  }
}

async function openFollowed(path: string): Promise<FileHandle> {
  const file = await open(path, openFlags);
  const kind = otherKind(await file.stat());
  if (kind === null) return file;
  await file.close();
  throw new HistoryError(1, `expected a history, found ${kind}`);
}

async function readAt(file: FileHandle, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  const { bytesRead } = await file.read(buffer, 0, chunkBytes, position);
  return buffer.subarray(0, bytesRead);
}

/** Puts lines together that chunks cut. */
class Lines {
  count = 0;
  #held: Buffer[] = [];
  #heldBytes = 0;

  add(chunk: Buffer): HistoryRecord[] {
    const last = chunk.lastIndexOf(lineFeed);
    if (last < 0) {
      this.#hold(chunk);
      return [];
    }
    const text = Buffer.concat([...this.#held, chunk.subarray(0, last)]).toString("utf8");
    this.#held = [];
    this.#heldBytes = 0;
    this.#hold(chunk.subarray(last + 1));
    return text.split("\n").map((line) => recordOf(line, ++this.count));
  }

  #hold(rest: Buffer): void {
    this.#heldBytes += rest.length;
    if (this.#heldBytes > longestLineBytes)
      throw new HistoryError(this.count + 1, `expected at most ${longestLineBytes} bytes: not a history`);
    if (rest.length > 0) this.#held.push(rest);
  }
}

/** Resolves when the file changes, and often enough where the file system reports no changes. Never rejects. */
async function change(watcher: EventEmitter, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(pollMs)]);
  await once(watcher, "change", { signal: limit }).catch(() => {});
}

function watched(path: string): FSWatcher | null {
  try {
    return watch(path, { persistent: false }).on("error", () => {});
  } catch {
    return null; // polling does
  }
}
