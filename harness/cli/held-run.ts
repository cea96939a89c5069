/** A kept run that a command judges again and writes into: its folder is held, so that nothing else can take its place. */
import type { Verdict } from "../contract/result.ts";
import { type HeldFolder, holdFolder } from "../files/held-folder.ts";
import { readResult, requireHistory } from "../judge/kept-run.ts";
import { folderMeant } from "../judge/latest.ts";

export interface HeldRun {
  /** As it was named. */
  readonly folder: string;
  readonly held: HeldFolder;
  /** The verdict in `result.json`; `null` without one. */
  readonly before: Verdict | null;
}

/** @throws UsageError when the folder is not that of a run */
export async function withHeldRun<T>(run: string, work: (kept: HeldRun) => Promise<T>): Promise<T> {
  const folder = folderMeant(run);
  requireHistory(folder);
  const before = readResult(folder)?.verdict ?? null;
  const held = holdFolder(folder);
  try {
    return await work({ folder, held, before });
  } finally {
    held.release();
  }
}
