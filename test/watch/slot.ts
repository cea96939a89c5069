/** A slot of a drill that runs, as its ledger says it, in a folder of this test's own. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type LedgerEntry, record } from "../../harness/safety/ledger.ts";
import { identify } from "../../harness/safety/process-table.ts";

/** Slots are looked for there from now on; the returned function ends that. */
export function ownSlots(): () => void {
  const scratch = mkdtempSync("/tmp/regiondrill-watch-slots-");
  chmodSync(scratch, 0o755); // a folder that others cannot enter would be passed over
  process.env.REGIONDRILL_TMP = scratch;
  return () => {
    delete process.env.REGIONDRILL_TMP;
    rmSync(scratch, { recursive: true });
  };
}

/** @returns the slot's folder */
export function slotOf(
  drill: { runId: string; runFolder: string; pid?: number },
  ...entries: LedgerEntry[]
): string {
  const folder = join(process.env.REGIONDRILL_TMP!, `regiondrill-${process.getuid!()}`, "slot-7");
  mkdirSync(folder, { recursive: true });
  const { runId, runFolder, pid = process.pid } = drill;
  for (const entry of [{ entry: "drill", runId, runFolder, ...identify(pid)! } as const, ...entries])
    record({ number: 7, folder }, entry);
  return folder;
}
