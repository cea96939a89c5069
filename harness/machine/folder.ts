/** Makes a folder with its parents, or returns why it cannot be used. */
import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { execa } from "execa";

/**
 * Does nothing where something is there already. One level after the other: Node's own recursion never ends where a
 * parent cannot hold folders, as in /proc.
 * @param open other accounts may enter what is made, whatever the umask
 * @throws Error of the system
 */
export function makeFolder(path: string, open = false): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path), open);
  try {
    mkdirSync(path);
    if (open) chmodSync(path, 0o755);
  } catch (error) {
    // Another process made it at the same time.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST" || !existsSync(path)) throw error;
  }
}

/** Why programs of a drill cannot be given paths below this folder; `null` if they can. */
export function whyUnspeakable(folder: string): string | null {
  return /[\p{Cc}\ufffd]/u.test(folder)
    ? "its name holds a line break or another character that files of settings cannot hold"
    : null;
}

/** Makes it; `null` when files can be made in it, else why not. */
export function whyNotWritable(folder: string, open = false): string | null {
  try {
    makeFolder(folder, open);
    if (!statSync(folder).isDirectory()) return "it is a file, a folder is needed";
    accessSync(folder, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Lets every account read what is in it, whatever the umask was; programs stay programs. */
export async function openToReaders(folder: string): Promise<void> {
  await execa("chmod", ["-R", "a+rX", folder]);
}

/** Whether every account can enter it, by all the folders above. */
export function canBeEntered(folder: string): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if ((statSync(at, { throwIfNoEntry: false })?.mode ?? 0) % 2 === 0) return false;
    if (at === dirname(at)) return true;
  }
}
