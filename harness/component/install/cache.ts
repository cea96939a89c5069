/**
 * The user's cache: pinned downloads and prepared data folders, shared by all runs of a user. Entries appear whole or
 * not at all, and two runs that need the same entry at once wait for each other.
 */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import envPaths from "env-paths";
import lockfile from "proper-lockfile";

/** `REGIONDRILL_CACHE` overrides the platform's usual place. */
export const cacheRoot: string =
  process.env.REGIONDRILL_CACHE ?? envPaths("regiondrill", { suffix: "" }).cache;

/** Folder of a cache entry, existing or not. */
export function cacheEntry(...name: string[]): string {
  return join(cacheRoot, ...name);
}

/**
 * Makes a cache entry unless it is there. `make` fills an empty folder that is renamed into place when it returns,
 * so that a crash half-way leaves nothing that looks finished. Other processes wait, up to ten minutes.
 */
export async function cached(entry: string, make: (folder: string) => Promise<void>): Promise<string> {
  if (existsSync(entry)) return entry;
  await mkdir(dirname(entry), { recursive: true });
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

/** Runs `work` while holding the lock of that name in the cache. */
export async function withLock<T>(entry: string, work: () => Promise<T>): Promise<T> {
  const anchor = `${entry}.lock-anchor`;
  await mkdir(dirname(anchor), { recursive: true });
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
