/**
 * The user's cache: pinned downloads and prepared data folders, shared by all runs of a user. Entries appear whole or
 * not at all, and two runs that need the same entry at once wait for each other.
 */
import { createHash } from "node:crypto";
import { chmodSync, existsSync, statSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import envPaths from "env-paths";
import lockfile from "proper-lockfile";
import { whyNotWritable, whyUnspeakable } from "./folder.ts";
import { MachineError } from "./tool.ts";

const variable = "REGIONDRILL_CACHE";

/** Absolute. `REGIONDRILL_CACHE` overrides the platform's usual place. */
export const cacheRoot: string = resolve(
  process.env[variable] || envPaths("regiondrill", { suffix: "" }).cache,
);

/** Folder of a cache entry, existing or not. */
export function cacheEntry(...name: string[]): string {
  return join(cacheRoot, ...name);
}

/**
 * Makes a cache entry unless it is there. `make` fills an empty folder that is renamed into place when it returns,
 * so that a crash half-way leaves nothing that looks finished. Other processes wait, up to ten minutes.
 * @throws MachineError when the cache cannot be written
 */
export async function cached(entry: string, make: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(entry)) return entry;
  return withLock(entry, async () => {
    if (existsSync(entry)) return entry;
    const folder = await mkdtemp(`${entry}.partial-`);
    try {
      await make(folder);
      await rename(folder, entry);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    return entry;
  });
}

/** A cache entry for what is prepared from these inputs: other inputs make another entry. `make` as for `cached`. */
export function prepared(
  what: string,
  inputs: unknown,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const key = createHash("sha256").update(JSON.stringify(inputs)).digest("hex").slice(0, 12);
  return cached(cacheEntry(`${what}-prepared-${key}`), make);
}

/** Runs `work` while holding the lock of that name in the cache. @throws MachineError when the cache cannot be written */
export async function withLock<T>(entry: string, work: () => Promise<T>): Promise<T> {
  const anchor = `${entry}.lock-anchor`;
  requireWritable(dirname(anchor));
  await writeFile(anchor, "", { flag: "a" });
  const release = await lockfile.lock(anchor, {
    stale: 30_000,
    update: 5_000,
    retries: { retries: 1_200, factor: 1, minTimeout: 500, maxTimeout: 500 },
  });
  try {
    return await work();
  } finally {
    await release();
  }
}

function requireWritable(folder: string): void {
  const why = whyUnspeakable(folder) ?? whyDivided(folder) ?? whyNotWritable(folder);
  if (why === null) {
    // Parts of root's drills get what they need of it as open folders, and nothing that lies beside them.
    if (process.getuid?.() === 0 && statSync(cacheRoot).uid === 0) chmodSync(cacheRoot, 0o700);
    return;
  }
  throw new MachineError(
    `the cache folder ${folder} cannot be written: ${why}. Name another place for the cache with ${variable}`,
  );
}

function whyDivided(folder: string): string | null {
  return folder.includes(":") ? "its name holds a colon, which Java takes for the end of a path" : null;
}
