/**
 * `latest` in a folder of runs: a link to the newest run. Where the file system takes no links, it is a file that holds the
 * name of the run; where links were copied as what they point at, it is a folder, which makes way and is kept.
 */
import { existsSync, lstatSync, readlinkSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readPlainText } from "../files/plain.ts";
import { writeWhole } from "../files/write.ts";

export const latestName = "latest";

const nameBytes = 1024;

/** Points `latest` at the run of this id, in one step. */
export function pointLatest(runs: string, id: string): void {
  const latest = join(runs, latestName);
  if (isFolder(latest)) renameSync(latest, freePlace(runs));
  const draft = join(runs, `.${latestName}-${process.pid}`);
  rmSync(draft, { force: true });
  try {
    symlinkSync(id, draft);
  } catch {
    // No links here, for whatever reason: an error of the disk shows in the next line.
    writeWhole(latest, `${id}\n`);
    return;
  }
  renameSync(draft, latest);
}

/** The run that `latest` points at, whether it is there or not; `null` where there is no such link or file. */
export function latestRun(runs: string): string | null {
  const latest = join(runs, latestName);
  const found = lstatSync(latest, { throwIfNoEntry: false });
  if (found?.isSymbolicLink()) return readlinkSync(latest);
  return found?.isFile() ? nameIn(latest) : null;
}

/** The folder that is meant by a path: another one only where a file called `latest` stands for a link. */
export function folderMeant(path: string): string {
  const latest = join(dirname(path), latestName); // without a slash at its end, which no file has
  if (basename(path) !== latestName || !isFile(latest)) return path;
  const name = nameIn(latest);
  const folder = join(dirname(path), name ?? "");
  return name !== null && existsSync(folder) ? folder : path;
}

/** The name of a folder beside it, and nothing that leads elsewhere. */
function nameIn(path: string): string | null {
  const name = readPlainText(path, nameBytes).trim();
  return /^[A-Za-z0-9][\w.-]*$/.test(name) ? name : null;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  return existsSync(path) && lstatSync(path).isFile();
}

function freePlace(runs: string): string {
  for (let nth = 1; ; nth++) {
    const path = join(runs, nth === 1 ? `copy-of-${latestName}` : `copy-of-${latestName}-${nth}`);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return path;
  }
}
