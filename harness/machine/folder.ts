/** Makes a folder with its parents, or returns why it cannot be used. */
import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { execa } from "execa";
import { makeFolder } from "../files/make-folder.ts";

export { makeFolder } from "../files/make-folder.ts";

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
