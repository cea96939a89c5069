/** How any process continues a held run: by a file in its slot's folder. The drill waits for it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Slot } from "./slot.ts";

/** The file whose appearance continues the run. */
export function resumeFile(slot: Slot): string {
  return join(slot.folder, "resume");
}

/** Continues the run that is held in this slot. */
export function resume(slot: Slot): void {
  writeFileSync(resumeFile(slot), "");
}
