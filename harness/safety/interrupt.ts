/**
 * Interrupting a drill from another process, as Ctrl-C in its terminal does once: it heals, cleans up and reports. A second
 * interruption would end it at once, so each run is interrupted from outside at most once.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readLedger } from "./ledger.ts";
import type { Slot } from "./slot.ts";

/** Whether it was interrupted now; `false` where it was before, or the run is no longer in this slot. */
export function interrupt(slot: Slot, runId: string): boolean {
  const { drill, inUse } = readLedger(slot);
  if (drill === null || !inUse || drill.runId !== runId) return false;
  try {
    writeFileSync(join(slot.folder, `interrupted-${runId}`), "", { flag: "wx" });
  } catch {
    return false;
  }
  process.kill(drill.pid, "SIGINT");
  return true;
}
