/** Making a folder with its parents, and saying why it cannot be used where it cannot. */
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { execa } from "execa";

/**
 * Does nothing where something is there already. One level after the other: Node's own recursion never ends where a
 * parent cannot hold folders, as in /proc.
 * @throws Error of the system
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Somebody else made it at the same time.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !existsSync(path)) throw error;
  }
}

/** Makes it; `null` when files can be made in it, else why not. */
export function whyNotWritable(folder: string): string | null {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Lets every account read what is in it, whatever the umask was; programs stay programs. */
export async function openToReaders(folder: string): Promise<void> {
  await execa("chmod", ["-R", "a+rX", folder]);
}
