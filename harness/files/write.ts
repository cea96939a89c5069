/**
 * Writes files so that a reader finds the old text or the new one, and never half of it: beside its place under a name that
 * cannot be guessed, down to the disk, then renamed. A link at the place is replaced and never followed. Libraries for
 * this (write-file-atomic, atomically) write where the link points, to a name that can be known, opened as it is found.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { FileError, telling } from "./file-error.ts";
import { type HeldFolder, holdFolder } from "./held-folder.ts";
import { otherKind } from "./plain.ts";

const { O_WRONLY, O_CREAT, O_EXCL, O_APPEND } = constants;
/** Neither follows a link nor waits for a reader of a pipe. */
const asFound = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Makes the file, or replaces it whole: a plain file with its mode and owner, or a link by a file.
 * @throws FileError when something else lies there, or it cannot be written; then what was there is unchanged
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  telling(path, "written", () => {
    const folder = holdFolder(dirname(path));
    try {
      const before = replaceable(path, join(folder.path, basename(path)));
      replace(folder, basename(path), content, before);
    } finally {
      folder.release();
    }
  });
}

/**
 * Makes a file that is not there yet, whole or not at all.
 * @throws FileError, its code `EEXIST` when something lies there
 */
export function writeNew(path: string, content: string, mode = 0o666): void {
  telling(path, "written", () => {
    const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | asFound, mode);
    try {
      fill(file, content);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
  });
}

/**
 * Adds to a file, which is made if need be, in one write: what several processes add does not mix. What could be added in
 * part only is taken back.
 * @throws FileError when no plain file lies there, or it cannot be written
 */
export function appendWhole(path: string, text: string): void {
  telling(path, "written", () => {
    const file = openSync(path, O_WRONLY | O_CREAT | O_APPEND | asFound, 0o666);
    try {
      requireFile(path, fstatSync(file));
      append(file, Buffer.from(text));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  });
}

/** The file that is replaced; `null` where there is none, or a link that goes. */
function replaceable(path: string, place: string): Stats | null {
  const found = statSync(place, { throwIfNoEntry: false });
  if (found !== undefined) requireFile(path, found);
  const itself = lstatSync(place, { throwIfNoEntry: false });
  return itself?.isFile() ? itself : null;
}

function requireFile(path: string, found: Stats): void {
  const kind = otherKind(found);
  if (kind !== null)
    throw new FileError(`${path} cannot be written: expected a plain file there, found ${kind}`);
}

function replace(folder: HeldFolder, name: string, content: string | Uint8Array, before: Stats | null): void {
  const draft = join(folder.path, `.regiondrill-${randomBytes(8).toString("hex")}.part`);
  const file = openSync(draft, O_WRONLY | O_CREAT | O_EXCL | asFound, 0o666);
  try {
    if (before !== null) resemble(file, before);
    fill(file, content);
    renameSync(draft, join(folder.path, name));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  sync(folder.descriptor);
}

/** Root leaves the file to whom it belongs. Some file systems have neither owners nor modes. */
function resemble(file: number, { uid, gid, mode }: Stats): void {
  const made = fstatSync(file);
  try {
    if (process.geteuid?.() === 0 && (uid !== made.uid || gid !== made.gid)) fchownSync(file, uid, gid);
    if ((mode & 0o777) !== (made.mode & 0o777)) fchmodSync(file, mode & 0o777);
  } catch {
    // The text matters more.
  }
}

/** Closes it too. */
function fill(file: number, content: string | Uint8Array): void {
  try {
    writeFileSync(file, typeof content === "string" ? Buffer.from(content) : content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function append(file: number, bytes: Buffer): void {
  const { size } = fstatSync(file);
  let written = 0;
  try {
    while (written < bytes.length) written += writeSync(file, bytes, written);
  } catch (error) {
    // Not where somebody else has added something behind it.
    if (fstatSync(file).size === size + written) ftruncateSync(file, size);
    throw error;
  }
}

/** So that the new name outlives a power cut, where the file system can do that for folders. */
function sync(folder: number): void {
  try {
    fsyncSync(folder);
  } catch {
    // The file itself is on the disk.
  }
}
