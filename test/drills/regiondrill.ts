/** Runs the command line as a user would, in a separate folder of runs, and reads what it leaves behind. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { scratch } from "../scratch.ts";
import { readResult } from "./read-result.ts";

const main = fileURLToPath(new URL("../../harness/cli/main.ts", import.meta.url));

export function freshRuns(): string {
  return scratch("runs");
}

/** Starts `regiondrill <args>`; resolves when it ends, whatever its exit code. */
export function regiondrill(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return execa(process.execPath, [main, ...args], { reject: false, all: true, env: { CI: "true", ...env } });
}

/** What a finished drill left in `<runs>/latest`. */
export function latest(runs: string) {
  const folder = join(runs, "latest");
  const result = readResult(folder);
  const check = (id: string) => result.checks.find((item) => item.id === id);
  return { folder, files: readdirSync(folder), result, check };
}

/** Whether a drill's history already contains this text. */
export function historyMentions(runs: string, text: string): boolean {
  const path = join(runs, "latest", "history.ndjson");
  return existsSync(path) && readFileSync(path, "utf8").includes(text);
}
