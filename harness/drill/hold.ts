/**
 * Holding a run at a milestone until somebody says to go on: by Enter in its own terminal, or from another process, which
 * leaves a file in the slot's folder (`harness/safety/resume.ts`).
 */
import { existsSync, rmSync } from "node:fs";
import { awaitNull } from "../machine/await.ts";
import { record } from "../safety/ledger.ts";
import { resumeFile } from "../safety/resume.ts";
import type { Slot } from "../safety/slot.ts";

/** Resolves when somebody resumed. @throws the signal's reason when aborted */
export async function awaitResume(slot: Slot, milestone: string, signal: AbortSignal): Promise<void> {
  const path = resumeFile(slot);
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
