/** Folders and files named on the command line: wrong ones are wrong usage, reported before anything is started. */
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { UsageError } from "../contract/usage-error.ts";
import { FileError } from "../files/file-error.ts";
import { writeWhole } from "../files/write.ts";
import { makeFolder, whyNotWritable } from "../machine/folder.ts";

/** Makes nothing: an absent folder is made when it is needed. @throws UsageError when something else lies there */
export function requireNoFile(flag: string, path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory())
    throw new UsageError(`${flag}: expected a folder, found something else at ${path}`);
}

/** Makes the folder. @throws UsageError when nothing can be written into it */
export function openFolder(flag: string, path: string): void {
  requireNoFile(flag, path);
  const why = whyNotWritable(path);
  if (why !== null) throw new UsageError(`${flag}: nothing can be written into ${path}: ${why}`);
}

const ofTheDisk = ["ENOSPC", "EDQUOT", "EIO", "EFBIG"];

/** Whether the disk is full or broken, and the place right. */
export function isOfTheDisk(error: unknown): boolean {
  return error instanceof FileError && ofTheDisk.includes(error.code ?? "");
}

/**
 * Writes a file that `--out` names, with the folders that lead there.
 * @throws UsageError when no file can be written there; FileError when the disk failed
 */
export function writeOut(path: string, text: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`--out: expected the name of a file, found a folder at ${path}`);
  try {
    makeFolder(dirname(path));
    writeWhole(path, text);
  } catch (error) {
    if (isOfTheDisk(error)) throw error;
    if (error instanceof FileError) throw new UsageError(`--out: ${error.message}`);
    throw new UsageError(`--out: ${path} cannot be written: ${(error as Error).message}`);
  }
}
