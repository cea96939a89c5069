/**
 * Which files of a run's folder go into a pack, and under which name: logs, configurations and reports. History and result
 * are not among them, they have their own rules. What is not a plain file, or of an unknown kind, stays out and is named.
 */
import { existsSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";
import { objectionTo } from "./manifest.ts";

export interface RunFile {
  /** In the pack. */
  readonly path: string;
  /** On the disk. */
  readonly source: string;
}

const reportKinds: readonly string[] = [".html", ".md", ".xml", ".pdf", ".csv"];
const whole = ["logs", "configuration"];
const ownRules = ["history.ndjson", "result.json"];

/** Sorted by path. `leftOut`: one line a file, with the reason. */
export function runFilesOf(folder: string): { readonly files: RunFile[]; readonly leftOut: string[] } {
  const files: RunFile[] = [];
  const leftOut: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (ownRules.includes(entry.name) || (entry.isDirectory() && whole.includes(entry.name))) continue;
    if (entry.isFile() && reportKinds.includes(extname(entry.name)))
      files.push({ path: `reports/${entry.name}`, source: join(folder, entry.name) });
    else leftOut.push(`${entry.name}: not a report that a pack knows`);
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
