/** How a held run is told to go on, from whatever process: a file in its slot's folder. Waiting for it is the drill's matter. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Slot } from "./slot.ts";

/** The file whose appearance means: go on. */
export function resumeFile(slot: Slot): string {
  return join(slot.folder, "resume");
}

/** Tells the run that is held in this slot to go on. */
export function resume(slot: Slot): void {
  writeFileSync(resumeFile(slot), "");
}
