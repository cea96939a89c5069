/**
 * Where a pack may be written: into a folder that takes files, and over nothing but an older pack. It is checked before
 * anything is read. This closes no race: a file that appears there later is replaced.
 */
import { closeSync, existsSync, openSync, realpathSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { UsageError } from "../contract/usage-error.ts";
import { isPack } from "../evidence/unarchive.ts";

/**
 * @param run the run's folder: a pack in it would become a part of it
 * @param key the private key's file; `undefined` where it came another way
 * @throws UsageError
 */
export function requirePlaceForPack(out: string, run: string, key: string | undefined): void {
  const folder = dirname(out);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new UsageError(`--out: there is no folder ${folder}`);
  if (key !== undefined && existsSync(out) && isSameFile(out, key))
    throw new UsageError(`--out: ${out} is the key itself; name another file`);
  const places = [join(realpathSync(folder), basename(out)), ...(existsSync(out) ? [realpathSync(out)] : [])];
  const inside = realpathSync(run) + sep;
  if (places.some((place) => place.startsWith(inside)))
    throw new UsageError(`--out: ${out} lies in the run's own folder, which packing does not change`);
  if (existsSync(out)) requireReplaceable(out);
  requireWritable(folder, out);
}

function isSameFile(one: string, other: string): boolean {
  const [a, b] = [statSync(one), statSync(other)];
  return a.dev === b.dev && a.ino === b.ino;
}

function requireReplaceable(out: string): void {
  const found = statSync(out);
  if (!found.isFile())
    throw new UsageError(`--out: expected the name of a file, found something else at ${out}`);
  if (found.size > 0 && !isPack(out))
    throw new UsageError(`--out: ${out} is there already, and is no pack that may be replaced`);
}

/** A folder takes files if it takes one now. */
function requireWritable(folder: string, out: string): void {
  const trial = join(folder, `.${basename(out)}.${process.pid}.trial`);
  try {
    closeSync(openSync(trial, "wx"));
    rmSync(trial);
  } catch (error) {
    throw new UsageError(`--out: ${folder} takes no file: ${(error as Error).message}`);
  }
}
