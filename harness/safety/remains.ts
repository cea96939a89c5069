/**
 * What of a slot is still there: its processes, what it has on the container engines that it used, and what it broke of
 * regions that are not its own.
 */
import { attachedWrongs, mendAttached } from "./attached.ts";
import { endProcesses } from "./end-processes.ts";
import { engineRemains, removeRemains, thingName } from "./engine-remains.ts";
import { frozenWrongs, thawFrozen } from "./frozen.ts";
import { readLedger } from "./ledger.ts";
import { type OwnedProcess, ownedProcesses } from "./process-table.ts";
import { runningWrongs, undoRunning } from "./running.ts";
import type { Slot } from "./slot.ts";
import { restoreTouched, touchedWrongs } from "./touched-containers.ts";

export interface Remains {
  /** Processes and containers, each with the part it belongs to, and in words. */
  readonly runners: readonly { readonly part: string; readonly text: string }[];
  /** Networks and volumes, and what is still broken of regions that run on, in words. */
  readonly held: readonly string[];
  /** Engines that did not answer, and lines of the ledger that may name one, in words. */
  readonly silent: readonly string[];
}

export async function remainsOf(slot: Slot): Promise<Remains> {
  const state = readLedger(slot);
  const { engines, attached, touched, frozen, unreadable } = state;
  const [{ things, silent }, broken, unrestored] = await Promise.all([
    engineRemains(slot.folder, engines),
    attachedWrongs(attached),
    touchedWrongs(touched),
  ]);
  const containers = things.filter(({ kind }) => kind === "container");
  return {
    runners: [
      ...ownedProcesses(slot.folder).map((process) => ({ part: process.part, text: processName(process) })),
      ...containers.map((container) => ({ part: container.part, text: thingName(container) })),
    ],
    held: [
      ...things.filter(({ kind }) => kind !== "container").map(thingName),
      ...broken,
      ...unrestored,
      ...frozenWrongs(frozen),
      ...runningWrongs(state),
    ],
    silent: [...silent, ...unreadable],
  };
}

/** Ends, removes and mends all of it. Returns how many processes and containers there were, and what is left, in words. */
export async function endRemains(slot: Slot): Promise<{ count: number; left: string[] }> {
  const { engines, attached, touched, frozen, unreadable } = readLedger(slot);
  const still = thawFrozen(frozen);
  const [processes, removed, broken, unrestored] = await Promise.all([
    endProcesses(() => ownedProcesses(slot.folder)),
    removeRemains(slot.folder, engines),
    mendAttached(attached),
    restoreTouched(touched),
  ]);
  // What stands still neither heals nor ends.
  const undone = await undoRunning(slot);
  const users = [...broken, ...unrestored, ...still, ...undone];
  return {
    count: processes.count + removed.containers,
    left: [...processes.left.map(processName), ...removed.left, ...users, ...unreadable],
  };
}

function processName({ region, part, pid }: OwnedProcess): string {
  return `${region}/${part} (pid ${pid})`;
}
