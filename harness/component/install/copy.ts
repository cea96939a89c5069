/** Copying a prepared data folder; a folder that is already there is left alone, so that a restart keeps its data. */
import { existsSync } from "node:fs";
import { execa } from "execa";

/** Keeps owners and modes, shares blocks where the file system can. Says whether there was anything to copy. */
export async function copyFolder(from: string, to: string): Promise<boolean> {
  if (existsSync(to)) return false;
  // It may be done while traffic flows, and would inherit the precedence of what measures.
  await execa("nice", ["-n", "15", "cp", "-a", from, to]);
  return true;
}
