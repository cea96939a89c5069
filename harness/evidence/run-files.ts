/**
 * Which files of a run's folder go into a pack, and under which name: logs and configurations. History and result have their
 * own rules, reports are made anew. What else lies there, or is not a plain file, stays out and is named.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { objectionTo } from "./manifest.ts";

export interface RunFile {
  /** In the pack. */
  readonly path: string;
  /** On the disk. */
  readonly source: string;
}

const whole = ["logs", "configuration"];
const ownRules = ["history.ndjson", "result.json"];

/**
 * Sorted by path. `leftOut`: one line a file, with the reason.
 * @param reports names of those that are made anew
 */
export function runFilesOf(
  folder: string,
  reports: ReadonlySet<string>,
): { readonly files: RunFile[]; readonly leftOut: string[] } {
  const files: RunFile[] = [];
  const leftOut: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry;
    if (ownRules.includes(name) || reports.has(name) || (entry.isDirectory() && whole.includes(name)))
      continue;
    leftOut.push(`${name}: not a report that a pack knows`);
  }
  for (const name of whole) if (existsSync(join(folder, name))) gather(join(folder, name), name);
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, leftOut: leftOut.toSorted() };

  function gather(from: string, under: string): void {
    for (const entry of readdirSync(from, { withFileTypes: true })) {
      const [source, path] = [join(from, entry.name), `${under}/${entry.name}`];
      const objection = objectionTo(path);
      if (entry.isDirectory()) gather(source, path);
      else if (!entry.isFile()) leftOut.push(`${path}: not a plain file`);
      else if (objection !== null) leftOut.push(`${JSON.stringify(path)}: its name ${objection}`);
      else files.push({ path, source });
    }
  }
}
