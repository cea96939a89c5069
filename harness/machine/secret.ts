/** A random secret of this cache, needed to log in to whatever is prepared with it. */
import { randomBytes } from "node:crypto";
import { linkSync, lstatSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { cacheEntry } from "./cache.ts";
import { makeFolder } from "./folder.ts";
import { MachineError } from "./tool.ts";

/** Made when it is first asked for. @throws MachineError when others can read or change it */
export function cacheSecret(): string {
  const path = cacheEntry("secret");
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) make(path);
  const found = lstatSync(path);
  if (!found.isFile() || found.uid !== (process.getuid?.() ?? found.uid) || (found.mode & 0o077) !== 0)
    throw new MachineError(
      `expected a file that only its owner, user ${process.getuid?.()}, can read at ${path}: remove it, and another one is made`,
    );
  return readFileSync(path, "utf8");
}

/** In one step: of two that make it at once, both go on with the same. */
function make(path: string): void {
  makeFolder(dirname(path));
  const draft = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  writeFileSync(draft, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
}
