/**
 * Clears a slot: ends every process of its drill, which ends every fault with them (toxics live in the link process's
 * memory, frozen and cut regions die), and removes the folder. Works from what it finds, so it may be run by anyone,
 * any number of times.
 */
import { endProcesses } from "./end-processes.ts";
import { readLedger } from "./ledger.ts";
import { type OwnedProcess, ownedProcesses } from "./process-table.ts";
import { existingSlots, releaseSlot, type Slot } from "./slot.ts";

export interface Cleared {
  readonly slot: Slot;
  readonly runId: string;
  readonly processesEnded: number;
  readonly faultsUndone: number;
  /** What would not die. */
  readonly residual: readonly OwnedProcess[];
}

/** The folder is kept while something in it still lives, so that nothing is forgotten. */
export async function clearSlot(slot: Slot): Promise<Cleared> {
  const { drill, openFaults } = readLedger(slot);
  const { count, left } = await endProcesses(() => ownedProcesses(slot.folder));
  if (left.length === 0) await releaseSlot(slot);
  return {
    slot,
    runId: drill?.runId ?? "unknown",
    processesEnded: count,
    faultsUndone: left.length === 0 ? openFaults.length : 0,
    residual: left,
  };
}

/** Slots whose harness is gone. Those kept on purpose only with `includeKept`. */
export function slotsLeftBehind(includeKept: boolean): Slot[] {
  return existingSlots().filter((slot) => {
    const state = readLedger(slot);
    return !state.inUse && (includeKept || !state.kept);
  });
}
