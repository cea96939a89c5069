/**
 * Clears a slot: ends everything of its drill, which ends every fault with it (toxics live in the link's own memory,
 * frozen and cut regions die), mends regions that the drill was attached to, and removes the folder. Works from what it finds, so any process may run it, any number
 * of times.
 */
import { readLedger } from "./ledger.ts";
import { endRemains } from "./remains.ts";
import { existingSlots, releaseSlot, type Slot } from "./slot.ts";

export interface Cleared {
  readonly slot: Slot;
  readonly runId: string;
  /** Containers included, each as one. */
  readonly processesEnded: number;
  readonly faultsUndone: number;
  /** What is still there, or may be, in words. */
  readonly residual: readonly string[];
}

/** Keeps the folder while anything is left, so that nothing is forgotten. */
export async function clearSlot(slot: Slot): Promise<Cleared> {
  const { drill, openFaults } = readLedger(slot);
  const { count, left } = await endRemains(slot);
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
