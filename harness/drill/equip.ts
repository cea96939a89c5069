/** The first step of a drill: this machine has room for it, and all that its regions run on. */
import { goBack, goFirst, openToParts } from "../machine/as-started.ts";
import { openTempFolder } from "../machine/temp.ts";
import type { EquippedProvider } from "../provider/provider.ts";
import { requireOpenFiles } from "./open-files.ts";
import { requireRoomFor } from "./run-folder.ts";
import { loadOf, type RunOptions } from "./run-options.ts";

const title = "find what the regions run on";

export interface Equipment {
  readonly equipped: EquippedProvider;
  /** How long it took to find or install it. */
  readonly provisionMs: number;
}

/** @throws MachineError naming what is missing: a tool, room on the disk, open files, the run folder */
export async function equip(options: RunOptions): Promise<Equipment> {
  const { scenario, provider, narrator, runs } = options;
  requireRoomFor(scenario.topology, runs, openTempFolder());
  requireOpenFiles(loadOf(options));
  openToParts();
  // What is installed or prepared yields as usual, also between two drills.
  goBack();
  const startedAt = performance.now();
  narrator.stepBegan(title);
  const equipped = await provider.equip(scenario.topology, (text) => narrator.note(text));
  const provisionMs = performance.now() - startedAt;
  narrator.stepEnded(title, provisionMs, null);
  goFirst();
  return { equipped, provisionMs };
}
