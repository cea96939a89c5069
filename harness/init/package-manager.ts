/**
 * Which package manager a project uses, and how it is called: by the nearest lock file upwards; where that decides nothing, by the
 * one that runs this program.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { LOCKS } from "package-manager-detector/constants";
import { detect } from "package-manager-detector/detect";
import { workspaceFile } from "./pnpm-builds.ts";

export type ManagerName = "npm" | "pnpm" | "yarn" | "bun";

export interface Manager {
  readonly name: ManagerName;
  /** Folder of its lock file; the project's own where there is none yet. */
  readonly root: string;
}

const known: readonly string[] = ["npm", "pnpm", "yarn", "bun"] satisfies ManagerName[];

/** @param agent how the package manager that runs us names itself: `npm_config_user_agent` */
export async function managerOf(
  folder: string,
  agent = process.env.npm_config_user_agent ?? "",
): Promise<Manager> {
  const running = agent.split("/")[0]!;
  const locked = lockedFolder(folder);
  const names = locked === null ? [] : locksIn(locked);
  const detected = await detect({ cwd: folder, stopDir: repositoryOf(folder) });
  const name = names.length > 1 && names.includes(running) ? running : (detected?.name ?? running);
  return { name: isKnown(name) ? name : "npm", root: locked ?? folder };
}

/** The folder of the repository that a folder is in; the folder itself where there is none. */
export function repositoryOf(folder: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, ".git"))) return at;
  return folder;
}

function lockedFolder(folder: string): string | null {
  const last = repositoryOf(folder);
  for (let at = folder; ; at = dirname(at)) {
    if (locksIn(at).length > 0) return at;
    if (at === last || at === dirname(at)) return null;
  }
}

function locksIn(folder: string): string[] {
  const found = Object.entries(LOCKS).filter(([file]) => existsSync(join(folder, file)));
  return [...new Set(found.map(([, name]) => name))];
}

function isKnown(name: string): name is ManagerName {
  return known.includes(name);
}

/** Files that it may write when a package is added. */
export const lockFiles: readonly string[] = [...Object.keys(LOCKS), workspaceFile];

/** Adds a package for development. @param atWorkspaceRoot some refuse that unless they are told so */
export function addCommand(
  { name }: Manager,
  spec: string,
  atWorkspaceRoot: boolean,
): readonly [string, ...string[]] {
  const there = atWorkspaceRoot ? ["--ignore-workspace-root-check"] : [];
  switch (name) {
    case "npm":
      return ["npm", "install", "--save-dev", spec];
    case "pnpm":
      return ["pnpm", "add", "--save-dev", ...there, spec];
    case "yarn":
      return ["yarn", "add", "--dev", ...there, spec];
    case "bun":
      return ["bun", "add", "--dev", spec];
  }
}

/** Runs the program of an installed package. */
export function programCommand({ name }: Manager, ...words: readonly string[]): string {
  const runners = { npm: "npx", pnpm: "pnpm exec", yarn: "yarn", bun: "bunx" } as const;
  return [runners[name], ...words].join(" ");
}

/** Installs what a lock file says, and nothing else. */
export function frozenCommand({ name }: Manager): string {
  const commands = {
    npm: "npm ci",
    pnpm: "pnpm install --frozen-lockfile",
    yarn: "yarn install --frozen-lockfile",
    bun: "bun install --frozen-lockfile",
  } as const;
  return commands[name];
}

export function installCommand({ name }: Manager): string {
  return `${name} install`;
}
