/**
 * What is written into the user's project: all of it, or nothing. Everything that can be in the way is looked for before the first
 * write; what fails in spite of it is undone.
 */
import { existsSync, lstatSync, readFileSync, rmdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { UsageError } from "../contract/usage-error.ts";
import { writeWhole } from "../files/write.ts";
import { makeFolder, whyNotWritable } from "../machine/folder.ts";

export interface Change {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  /** Something of the project's own is there, and is added to: no reason to refuse. */
  readonly amends: boolean;
}

/**
 * @param from folder from which files are named
 * @throws UsageError that names every file which is there already, unless `force` is given, or the first that cannot be written
 */
export function refuseObstacles(changes: readonly Change[], from: string, force: boolean): void {
  const named = (path: string) => relative(from, path) || path;
  const inTheWay = changes
    .filter(({ path, amends }) => !amends && existsSync(path))
    .map(({ path }) => named(path));
  if (inTheWay.length > 0 && !force)
    throw new UsageError(
      `${inTheWay.join(", ")} ${inTheWay.length === 1 ? "is" : "are"} there already, and nothing was written. Move ${inTheWay.length === 1 ? "it" : "them"} away, or overwrite with --force`,
    );
  for (const { path } of changes) {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined && !found.isFile())
      throw new UsageError(`${named(path)} is no file, and nothing was written. Move it away`);
    const folder = nearestFolder(dirname(path));
    const why = whyNotWritable(folder);
    if (why !== null)
      throw new UsageError(`${named(path)} cannot be written, and nothing was: ${why} (${folder})`);
  }
}

function nearestFolder(path: string): string {
  return existsSync(path) ? path : nearestFolder(dirname(path));
}

/** Undoes what happened to files since it was made. */
export class Undo {
  /** Text of before by path; `null`: there was no such file. */
  readonly #before = new Map<string, Buffer | null>();
  readonly #made: string[] = [];

  /** Remembers how a file is now. */
  keep(path: string): void {
    if (!this.#before.has(path)) this.#before.set(path, existsSync(path) ? readFileSync(path) : null);
  }

  /** A folder that is to be there only if all goes well. */
  keepAbsent(folder: string): void {
    if (!existsSync(folder)) this.#made.push(folder);
  }

  /** Writes a file, and makes the folders that it needs. */
  write({ path, text }: Pick<Change, "path" | "text">): void {
    this.keep(path);
    for (let folder = dirname(path); !existsSync(folder); folder = dirname(folder)) this.#made.push(folder);
    makeFolder(dirname(path));
    writeWhole(path, text);
  }

  /** Everything is as it was. Tries all of it. */
  run(): void {
    for (const [path, text] of this.#before) {
      if (text === null) rmSync(path, { force: true });
      else if (!existsSync(path) || !readFileSync(path).equals(text)) writeWhole(path, text);
    }
    // The innermost first.
    for (const folder of this.#made.toSorted((one, other) => other.length - one.length)) removeMade(folder);
  }
}

function removeMade(folder: string): void {
  try {
    if (basename(folder) === "node_modules") rmSync(folder, { recursive: true, force: true });
    else rmdirSync(folder);
  } catch {} // something else was put into it meanwhile
}

/** `.gitignore` with these lines, unless it has them; the text of before if it has all. */
export function withIgnored(before: string, lines: readonly string[]): string {
  const there = before.split(/\r?\n/).map((line) => line.trim());
  const missing = lines.filter((line) => !there.includes(line) && !there.includes(line.replace(/\/$/, "")));
  if (missing.length === 0) return before;
  const gap = before === "" ? "" : `${before.trimEnd()}\n\n`;
  return `${gap}# regiondrill\n${missing.join("\n")}\n`;
}

/** The text of a file; empty without one. What else lies there is found by `refuseObstacles`. */
export function textAt(...path: readonly string[]): string {
  const place = join(...path);
  return statSync(place, { throwIfNoEntry: false })?.isFile() ? readFileSync(place, "utf8") : "";
}
