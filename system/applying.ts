/** How a worker applies a batch: through the ledger, or with the defect that moves the position first. */
import type { Settlement } from "./conflict.ts";
import type { Batch, Ledger } from "./ledger.ts";
import { pause } from "./waiting.ts";

export type ApplyBatch = (batch: Batch) => Promise<Settlement>;

const gapMs = 250;
const never = new AbortController().signal;

/**
 * The defect `commit-before-apply`: the position moves in a separate transaction, and the credits follow later. A worker
 * that dies in between never reads these events again.
 */
export function applyLate(ledger: Ledger): ApplyBatch {
  return async (batch) => {
    for (const position of batch.to) {
      await ledger.movePosition(position);
    }
    await pause(gapMs, never);
    return ledger.apply({ ...batch, from: batch.to });
  };
}
