/** The folder a drill leaves behind: `runs/<utc time>-<scenario>/`, with `runs/latest` pointing at the newest. */
import { mkdirSync, renameSync, rmSync, statfsSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { whyNotWritable } from "../component/install/folder.ts";
import { MachineError } from "../component/tool.ts";

const freeBytesMin = 500 * 1024 * 1024;

export interface RunFolder {
  /** Last part of the path: the run's id. */
  readonly id: string;
  readonly path: string;
}

/** @throws MachineError when runs cannot be written there, or a disk is full */
export function requireRoomForRuns(runs: string, scratch: string): void {
  const root = resolve(runs);
  const why = whyNotWritable(root);
  if (why !== null)
    throw new MachineError(`the run folder ${root} cannot be written: ${why}. Choose another with --runs`);
  for (const place of [root, scratch]) requireFreeBytes(place);
}

/** Makes the folder and points `latest` at it. */
export function openRunFolder(runs: string, scenario: string): RunFolder {
  const root = resolve(runs);
  const time = new Date().toISOString().slice(0, 19).replaceAll(":", "-");
  const path = firstFree(join(root, `${time}Z-${scenario}`));
  const id = basename(path);
  pointLatest(root, id);
  return { id, path };
}

/** Points `latest` at the run of this id, in one step. */
export function pointLatest(root: string, id: string): void {
  const link = join(root, `.latest-${process.pid}`);
  rmSync(link, { force: true });
  symlinkSync(id, link);
  renameSync(link, join(root, "latest"));
}

function requireFreeBytes(place: string): void {
  const { bavail, bsize } = statfsSync(place);
  if (bavail * bsize < freeBytesMin) {
    const free = Math.round((bavail * bsize) / 1024 / 1024);
    throw new MachineError(
      `a drill needs 500 MiB free in ${place}, found ${free} MiB. Free some, or move it (--runs, REGIONDRILL_TMP)`,
    );
  }
}

function firstFree(wanted: string): string {
  for (let nth = 1; ; nth++) {
    const path = nth === 1 ? wanted : `${wanted}-${nth}`;
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
