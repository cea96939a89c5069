/**
 * Holding a run at a milestone until somebody says to go on: by Enter in its own terminal, or by `resume` in another,
 * which leaves a file in the slot's folder.
 */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { awaitNull } from "../component/await.ts";
import { record } from "../safety/ledger.ts";
import type { Slot } from "../safety/slot.ts";

const file = "resume";

/** Tells the run that is held in this slot to go on. */
export function resume(slot: Slot): void {
  writeFileSync(join(slot.folder, file), "");
}

/** Resolves when somebody resumed. @throws the signal's reason when aborted */
export async function awaitResume(slot: Slot, milestone: string, signal: AbortSignal): Promise<void> {
  const path = join(slot.folder, file);
  rmSync(path, { force: true });
  record(slot, { entry: "held", milestone });
  await awaitNull(() => (existsSync(path) ? null : "it is held"), {
    limitMs: Number.POSITIVE_INFINITY,
    everyMs: 200,
    signal,
  });
  rmSync(path, { force: true });
  record(slot, { entry: "resumed" });
}
