/** Finding a program on this machine: on PATH first, then in the places where its packages put it. */
import { accessSync, constants, globSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { partEnvironment } from "./environment.ts";
import { canBeEntered } from "./folder.ts";
import type { FoundTool } from "./tool.ts";

/** Programs that parts run: where the harness is root, those that other accounts can enter, too. */
export function partExecutables(name: string, elsewhere: readonly string[] = []): string[] {
  const found = executables(name, elsewhere);
  return process.getuid?.() === 0 ? found.filter((path) => canBeEntered(dirname(realpathSync(path)))) : found;
}

/** All executables of that name, PATH first, then `elsewhere` (folders, globs allowed, best last). */
export function executables(name: string, elsewhere: readonly string[] = []): string[] {
  const folders = [
    ...(process.env.PATH ?? "").split(delimiter),
    ...elsewhere.flatMap((pattern) => globSync(pattern).sort().reverse()),
  ];
  return folders.map((folder) => join(folder, name)).filter(isExecutable);
}

/**
 * The first of these executables whose version, read from what it prints, is at least `atLeast`.
 * `pattern` captures the version; major and minor are compared as numbers.
 */
export async function firstOfVersion(
  paths: readonly string[],
  args: readonly string[],
  pattern: RegExp,
  atLeast: string,
): Promise<FoundTool | null> {
  for (const path of paths) {
    const { stdout, stderr } = await execa(path, [...args], {
      reject: false,
      timeout: 20_000,
      stdin: "ignore",
      env: partEnvironment(),
      extendEnv: false,
    });
    const version = pattern.exec(`${stdout}\n${stderr}`)?.[1];
    if (version !== undefined && !isOlder(version, atLeast)) return { path, version };
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Compares dotted numbers: `isOlder("9.6", "15")` is true. */
function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) < 0;
}
