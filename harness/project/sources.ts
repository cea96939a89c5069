/** The files that drills are made of: their own, and those of the project that they import. Read as text; nothing is run. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isFile } from "./user-module.ts";

/** Paths that begin with a dot, in imports and exports of any form. */
const relativeImport = /(?:\bfrom|\bimport)\s*\(?\s*(["'])(\.{1,2}\/[^"'\n]+)\1/g;
/** What a path may stand for: itself, TypeScript that is imported by the name of what it becomes, or a name without its end. */
const endings: readonly (readonly [from: RegExp, to: string])[] = [
  [/$/, ""],
  [/\.js$/, ".ts"],
  [/\.mjs$/, ".mts"],
  [/\.cjs$/, ".cts"],
  [/$/, ".ts"],
  [/$/, ".mts"],
  [/$/, ".js"],
  [/$/, "/index.ts"],
  [/$/, "/index.js"],
];

/** Absolute paths, each once: the given ones and all that they import, in the order in which they are met. */
export function sourcesOf(files: readonly string[]): string[] {
  const met = new Set(files);
  for (const file of met) for (const other of importsOf(file)) met.add(other);
  return [...met];
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(relativeImport)].flatMap(
    ([, , path]) => fileAt(resolve(dirname(file), path!)) ?? [],
  );
}

function fileAt(path: string): string | null {
  const paths = endings.filter(([from]) => from.test(path)).map(([from, to]) => path.replace(from, to));
  return paths.find(isFile) ?? null;
}
