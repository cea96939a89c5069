/**
 * Which files of a run's folder go into a pack, and under which name: logs and configurations. History and result have their
 * own rules, reports are made anew. What else lies there, or is not a plain file, stays out and is named; so does what holds a
 * secret in its name, and what is compressed, in which no secret could be seen.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { firstBytesOf } from "../files/plain.ts";
import { objectionTo } from "./manifest.ts";
import type { Secrets } from "./secrets.ts";

export interface RunFile {
  /** In the pack. */
  readonly path: string;
  /** On the disk. */
  readonly source: string;
}

const configurationBytesMax = 8 * 1024 * 1024;

const whole = ["logs", "configuration"];
const ownRules = ["history.ndjson", "result.json"];

/**
 * Sorted by path. `leftOut`: one line a file, with the reason.
 * @param reports names of those that are made anew
 * @param secrets that names are searched for
 */
export function runFilesOf(
  folder: string,
  reports: ReadonlySet<string>,
  secrets: Secrets,
): { readonly files: RunFile[]; readonly leftOut: string[] } {
  const files: RunFile[] = [];
  const leftOut: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const { name } = entry;
    if (ownRules.includes(name) || reports.has(name) || (entry.isDirectory() && whole.includes(name)))
      continue;
    leftOut.push(`${name}: not a report that belongs in a pack`);
  }
  for (const name of whole) if (existsSync(join(folder, name))) gather(join(folder, name), name);
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, leftOut: leftOut.map((line) => secrets.redactText(line)).toSorted() };

  function gather(from: string, under: string): void {
    for (const entry of readdirSync(from, { withFileTypes: true })) {
      const [source, path] = [join(from, entry.name), `${under}/${entry.name}`];
      const objection = objectionTo(path);
      if (entry.isDirectory()) gather(source, path);
      else if (!entry.isFile()) leftOut.push(`${path}: not a plain file`);
      else if (objection !== null) leftOut.push(`${JSON.stringify(path)}: its name ${objection}`);
      else if (secrets.redactText(path) !== path) leftOut.push(`${path}: its name holds a secret`);
      else if (isCompressed(source))
        leftOut.push(`${path}: compressed, so that no secret in it would be seen`);
      else files.push({ path, source });
    }
  }
}

/** What `withPasswordsOf` learns passwords from: what the parts were started with. */
export function configurationTextsOf(folder: string): string[] {
  const from = join(folder, "configuration");
  if (!existsSync(from)) return [];
  return readdirSync(from, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => statSync(path).size <= configurationBytesMax)
    .map((path) => readFileSync(path, "latin1"));
}

/** gzip, zip, zstd, xz, bzip2, lz4, 7-Zip. */
const compressed = ["1f8b", "504b0304", "28b52ffd", "fd377a585a00", "425a68", "04224d18", "377abcaf271c"];

function isCompressed(path: string): boolean {
  const hex = firstBytesOf(path, 6).toString("hex");
  return compressed.some((one) => hex.startsWith(one));
}
