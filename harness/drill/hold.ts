/**
 * Holds a run at a milestone until a person resumes it: by Enter in its own terminal, or from another process, which
 * leaves a file in the slot's folder (`harness/safety/resume.ts`).
 */
import { existsSync, rmSync } from "node:fs";
import type { Load } from "../load/load.ts";
import { awaitNull } from "../machine/await.ts";
import { record } from "../safety/ledger.ts";
import { resumeFile } from "../safety/resume.ts";
import type { Slot } from "../safety/slot.ts";

/**
 * Pauses the load, and resumes it when a person resumes the run.
 * @param onHeld told when nothing is on its way any more
 * @throws the signal's reason when aborted
 */
export async function holdAt(
  milestone: string,
  load: Pick<Load, "pause" | "resume" | "abort">,
  slot: Slot,
  onHeld: () => void,
  signal: AbortSignal,
): Promise<void> {
  const stop = () => void load.abort(); // ends the pause too
  signal.addEventListener("abort", stop, { once: true });
  await load.pause();
  signal.removeEventListener("abort", stop);
  onHeld();
  await awaitResume(slot, milestone, signal);
  load.resume();
}

async function awaitResume(slot: Slot, milestone: string, signal: AbortSignal): Promise<void> {
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
