/** Every run in a folder of runs, with the result that was written when it was judged. Nothing is judged again here. */
import { existsSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Result } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import { readResult } from "./kept-run.ts";
import { latestName } from "./latest.ts";

/** A run, or a folder with the reason why it cannot be read as one. */
export type KeptRun =
  | { readonly folder: string; readonly result: Result }
  | { readonly folder: string; readonly result: null; readonly why: string };

/** Beside the runs lie the folders of nightly jobs. */
const noRuns = ["nightly"];

/**
 * By name, which begins with the time, so the oldest comes first. Files and links such as `latest` are left out, and `latest`
 * also where it was copied as a folder. A run counts once: any other copy is reported as one.
 * @throws UsageError when there is no such folder
 */
export async function* keptRuns(runs: string): AsyncGenerator<KeptRun> {
  if (!existsSync(runs) || !statSync(runs).isDirectory())
    throw new UsageError(
      `expected the folder in which runs are kept, found none at ${runs}: name it with --runs`,
    );
  const entries = await readdir(runs, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => !(name.startsWith(".") || noRuns.includes(name)))
    .sort();
  const seen = new Set<string>();
  for (const name of names) {
    const kept = keptRun(join(runs, name));
    const id = kept.result?.run.id ?? name;
    const isCopy = id !== name && names.includes(id);
    if (name === latestName && (isCopy || seen.has(id))) continue;
    seen.add(id);
    yield isCopy ? { folder: kept.folder, result: null, why: `a copy of ${join(runs, id)}` } : kept;
  }
}

function keptRun(folder: string): KeptRun {
  try {
    const result = readResult(folder);
    if (result !== null) return { folder, result };
    return { folder, result, why: "not judged: the drill is not over, or was cut off" };
  } catch (error) {
    const { message } = error as Error;
    return {
      folder,
      result: null,
      why: error instanceof UsageError ? message : `it cannot be read: ${message}`,
    };
  }
}
