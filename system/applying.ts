/** How a worker has a batch applied: by the ledger, or with the defect that moves its position before. */
import type { Settlement } from "./conflict.ts";
import type { Batch, Ledger } from "./ledger.ts";
import { pause } from "./waiting.ts";

export type ApplyBatch = (batch: Batch) => Promise<Settlement>;

const gapMs = 250;
const never = new AbortController().signal;

/**
 * The defect `commit-before-apply`: the position moves in a transaction of its own, and the credits follow later. A
 * worker that dies between never reads them again.
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
