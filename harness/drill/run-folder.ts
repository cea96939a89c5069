/** The folder a drill leaves behind: `runs/<utc time>-<scenario>/`, with `runs/latest` pointing at the newest. */
import { mkdirSync, statfsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { inspect } from "node:util";
import type { Topology } from "../contract/topology.ts";
import { appendWhole } from "../files/write.ts";
import { pointLatest } from "../judge/latest.ts";
import { folderMode } from "../machine/as-started.ts";
import { whyNotWritable } from "../machine/folder.ts";
import { MachineError } from "../machine/tool.ts";
import { serversOf } from "../provider/conduits.ts";

/** What a drill takes at most, in MiB: logs, history and everything but databases, and one database server. */
const perDrillMib = 400;
const perServerMib = 50;

export interface RunFolder {
  /** Last part of the path: the run's id. */
  readonly id: string;
  readonly path: string;
}

/** @throws MachineError when runs cannot be written there, or a disk has too little room for this topology */
export function requireRoomFor(topology: Topology, runs: string, scratch: string): void {
  const servers = topology.regions.length * serversOf(topology).length;
  const root = resolve(runs);
  const why = whyNotWritable(root);
  if (why !== null)
    throw new MachineError(`the run folder ${root} cannot be written: ${why}. Choose another with --runs`);
  for (const place of [root, scratch]) requireFree(place, perDrillMib + perServerMib * servers);
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

/** Keeps the stack of an error in the run's logs, where a reader of reasons need not see it; answers where. */
export function noteStack(folder: RunFolder, error: unknown): string {
  const file = join("logs", "harness.log");
  try {
    mkdirSync(join(folder.path, "logs"), { recursive: true });
    appendWhole(join(folder.path, file), `${new Date().toISOString()} ${inspect(error)}\n`);
    return `See ${file}`;
  } catch {
    return "Its stack could not be written down";
  }
}

function requireFree(place: string, mib: number): void {
  const { bavail, bsize } = statfsSync(place);
  const free = Math.floor((bavail * bsize) / 1024 / 1024);
  if (free < mib)
    throw new MachineError(
      `this drill needs ${mib} MiB free in ${place}, found ${free} MiB. Free some, or move it (--runs, REGIONDRILL_TMP)`,
    );
}

function firstFree(wanted: string): string {
  for (let nth = 1; ; nth++) {
    const path = nth === 1 ? wanted : `${wanted}-${nth}`;
    try {
      mkdirSync(path, { mode: folderMode() });
      return path;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}
