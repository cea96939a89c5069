/** The two requests that a drill takes through its slot: to continue, and to abort. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { interrupt } from "../safety/interrupt.ts";
import { type LedgerState, readLedger } from "../safety/ledger.ts";
import { resume } from "../safety/resume.ts";
import { existingSlots, type Slot } from "../safety/slot.ts";

/** A history that grew this lately belongs to a running drill, also where its slot cannot be seen from here. */
const freshMs = 5_000;

/** The drill's slot as it is now; `null` where its harness is dead, or its slot given back. */
export interface RunningDrill {
  readonly slot: Slot;
  readonly heldAt: string | null;
  readonly folder: string;
}

/** @param runId id of a run */
export function runningDrill(runId: string): RunningDrill | null {
  return drillWhere(({ drill }) => drill?.runId === runId);
}

/** The drill that the process with this id runs. */
export function drillOfProcess(pid: number): RunningDrill | null {
  return drillWhere(({ drill }) => drill?.pid === pid);
}

/** What was done, in words; `null` if the run is not held. */
export function continueRun(runId: string): string | null {
  const drill = runningDrill(runId);
  if (drill === null || drill.heldAt === null) return null;
  resume(drill.slot);
  return `it goes on from ${drill.heldAt}`;
}

/** What was done, in words; `null` if the run is over, or was aborted before. */
export function abortRun(runId: string): string | null {
  const drill = runningDrill(runId);
  if (drill === null || !interrupt(drill.slot, runId)) return null;
  return "it heals, cleans up and reports";
}

/** Whether the harness of the run in this folder is alive, or its history grew a moment ago. */
export function seemsToGoOn(folder: string): boolean {
  const path = join(folder, "history.ndjson");
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (Date.now() - written < freshMs) return true;
  const real = realpathSync(folder);
  return (
    drillWhere(({ drill }) => existsSync(drill!.runFolder) && realpathSync(drill!.runFolder) === real) !==
    null
  );
}

function drillWhere(wanted: (ledger: LedgerState) => boolean): RunningDrill | null {
  for (const slot of existingSlots()) {
    const ledger = readLedger(slot);
    if (ledger.inUse && wanted(ledger))
      return { slot, heldAt: ledger.heldAt, folder: ledger.drill!.runFolder };
  }
  return null;
}
