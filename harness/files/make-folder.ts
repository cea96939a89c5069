/** Makes a folder with its parents. */
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

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
