/**
 * Opens and reads files from an unknown source: plain files alone, and small ones only up to a limit. A
 * named pipe is never waited for, a device never read. Links are followed, as whole folders of runs may be linked.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from "node:fs";
import { FileError, telling } from "./file-error.ts";

/** A named pipe without a writer opens at once with these, to be refused. */
export const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const chunkBytes = 1024 * 1024;
/** A key takes less than one KiB. */
const givenBytes = 1024 * 1024;

/** What lies there, in words, where it is no plain file; `null` where it is one. */
export function otherKind(
  found: Pick<Stats, "isFile" | "isDirectory" | "isFIFO" | "isSocket">,
): string | null {
  if (found.isFile()) return null;
  if (found.isDirectory()) return "a folder";
  if (found.isFIFO()) return "a named pipe";
  return found.isSocket() ? "a socket" : "a device";
}

/**
 * The descriptor of a plain file, to be closed by the caller.
 * @throws FileError for anything else, and for what cannot be opened
 */
export function openPlain(path: string): number {
  return telling(path, "read", () => {
    // Before it is opened as well: some devices act on that alone.
    refuse(path, otherKind(statSync(path)));
    const file = openSync(path, openFlags);
    try {
      refuse(path, otherKind(fstatSync(file)));
      return file;
    } catch (error) {
      closeSync(file);
      throw error;
    }
  });
}

/** The first bytes of a plain file, fewer of a shorter one. @throws FileError for anything else */
export function firstBytesOf(path: string, most: number): Buffer {
  const file = openPlain(path);
  try {
    const bytes = Buffer.alloc(most);
    return bytes.subarray(
      0,
      telling(path, "read", () => readSync(file, bytes)),
    );
  } finally {
    closeSync(file);
  }
}

/** The whole of a plain file. @throws FileError for anything else, for a larger file, for what cannot be read */
export function readPlain(path: string, limitBytes: number): Buffer {
  const file = openPlain(path);
  try {
    return telling(path, "read", () => bytesOf(path, file, limitBytes));
  } finally {
    closeSync(file);
  }
}

/**
 * The text of a plain file. A byte order mark, which spreadsheets and editors put in front, is left out.
 * @throws FileError as `readPlain` does, and for UTF-16
 */
export function readPlainText(path: string, limitBytes: number): string {
  const bytes = readPlain(path, limitBytes);
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark === "fffe" || mark === "feff")
    throw new FileError(`${path} is UTF-16: expected UTF-8. Save it as UTF-8, in spreadsheets "CSV UTF-8"`);
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}

/**
 * The text of what is named on the command line: a plain file, or a pipe that a shell puts there, which is waited for.
 * @throws FileError for anything else, and for what is larger
 */
export function readGivenText(path: string): string {
  return telling(path, "read", () => {
    const found = statSync(path);
    if (!found.isFIFO()) return readPlainText(path, givenBytes);
    const file = openSync(path, constants.O_RDONLY);
    try {
      return bytesOf(path, file, givenBytes).toString("utf8");
    } finally {
      closeSync(file);
    }
  });
}

function refuse(path: string, kind: string | null): void {
  if (kind !== null) throw new FileError(`${path}: expected a plain file, found ${kind}`);
}

/** What is said of its size may be out of date, or never have been true, as in /proc: what comes is counted. */
function bytesOf(path: string, file: number, limitBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let total = fstatSync(file).size > limitBytes ? limitBytes + 1 : 0;
  while (total <= limitBytes) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, limitBytes + 1 - total));
    const read = readSync(file, chunk, 0, chunk.length, null);
    if (read === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, read));
    total += read;
  }
  throw new FileError(`${path} is larger than ${limitBytes / 1024 / 1024} MiB: expected a file of ours`);
}
