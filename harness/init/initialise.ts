/**
 * Puts drills into a project: looks, proposes, asks, installs, writes. Nothing is changed before everything that can be in the way
 * was looked for, and what fails afterwards is undone.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { execa } from "execa";
import { UsageError } from "../contract/usage-error.ts";
import { lastLines } from "../machine/last-lines.ts";
import { MachineError } from "../machine/tool.ts";
import { type Change, refuseObstacles, textAt, Undo } from "./changes.ts";
import {
  dependsOn,
  hasWorkspaces,
  isModule,
  type Manifest,
  newManifest,
  otherScripts,
  readManifest,
  withAdditions,
} from "./manifest.ts";
import {
  addCommand,
  installCommand,
  lockFiles,
  type Manager,
  managerOf,
  repositoryOf,
} from "./package-manager.ts";
import { changesOf, firstDefect, type Plan, scripts } from "./plan.ts";
import { withDeniedBuilds, workspaceFile } from "./pnpm-builds.ts";
import { Cancelled, type Questions } from "./questions.ts";
import { nextLines, proposalLines, writtenLines } from "./show.ts";
import { foundSystem, type SystemChoice, settledSystem } from "./system.ts";
import { todosIn } from "./todos.ts";

export interface InitOptions extends SystemChoice {
  /** Folder of the project, absolute. */
  readonly root: string;
  readonly force: boolean;
  /** `undefined`: asked. */
  readonly workflow: boolean | undefined;
  readonly install: boolean | undefined;
  readonly assistant: boolean;
  /** What is installed, as package managers name it: `regiondrill@1.2.3`, or a tarball. */
  readonly packageSpec: string;
}

type Print = (line: string) => void;

/** @throws UsageError, or MachineError when the package manager fails; then the project is as it was */
export async function initialise(options: InitOptions, ask: Questions, print: Print): Promise<void> {
  const { root } = options;
  requireFolder(root);
  const manager = await managerOf(root);
  const manifest = manifestOf(root);
  const found = foundSystem(root, options);
  if (found !== null)
    for (const line of ["Found:", ...proposalLines(found.proposal, found.found.join(" and "))]) print(line);
  const system = await settledSystem(found, options, ask);
  const plan: Plan = {
    root,
    repository: repositoryOf(root),
    manager,
    system,
    isModule: isModule(manifest ?? readManifest(newManifest, "package.json")),
    isNew: manifest === null,
    workflow: options.workflow ?? (await ask.confirm("Add a workflow for GitHub Actions?", true)),
    assistant: options.assistant,
  };
  const isThere = manifest !== null && dependsOn(manifest, "regiondrill");
  const installs =
    !isThere &&
    (options.install ?? (await ask.confirm(`Install regiondrill with ${manager.name} now?`, true)));
  const changes = changesOf(plan);
  const first = isThere ? [] : forManager(manager);
  refuseObstacles([...first, ...changes, manifestChange(root)], root, options.force);
  await carryOut({ plan, options, first, changes, installs, isThere }, print);
  const written = [...changes, ...first, manifestChange(root)];
  for (const line of ["", ...writtenLines(written, root)]) print(line);
  for (const line of notes(manifest)) print(line);
  const next = nextLines({
    manager,
    folder: relative(process.cwd(), root),
    install: installs || isThere ? null : installCommand(manager),
    todos: changes.some(({ text }) => todosIn(text).length > 0),
    defect: firstDefect(plan),
  });
  for (const line of ["", ...next]) print(line);
}

interface Work {
  readonly plan: Plan;
  readonly options: InitOptions;
  /** What the package manager has to find when it installs. */
  readonly first: readonly Change[];
  readonly changes: readonly Change[];
  readonly installs: boolean;
  readonly isThere: boolean;
}

async function carryOut(
  { plan, options, first, changes, installs, isThere }: Work,
  print: Print,
): Promise<void> {
  const { root, manager } = plan;
  const path = join(root, "package.json");
  const undo = new Undo();
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    if (plan.isNew) undo.write({ path, text: newManifest });
    for (const change of first) undo.write(change);
    if (installs)
      await install({ undo, root, manager, spec: options.packageSpec, signal: stop.signal }, print);
    undo.keep(path);
    // Stated by the package manager already, unless it installed nothing.
    const depends = isThere ? {} : { devDependencies: { regiondrill: specOf(options) } };
    undo.write({ path, text: withAdditions(manifestOf(root)!, { scripts, ...depends }) });
    for (const change of changes) undo.write(change);
  } catch (error) {
    undo.run();
    throw error;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

function forManager({ name, root }: Manager): Change[] {
  if (name !== "pnpm") return [];
  const before = textAt(root, workspaceFile);
  const text = withDeniedBuilds(before);
  return text === before ? [] : [{ path: join(root, workspaceFile), text, amends: true }];
}

/** What `package.json` states for `regiondrill@1.2.3`, or for a tarball. */
function specOf({ packageSpec }: InitOptions): string {
  return packageSpec.replace(/^regiondrill@/, "");
}

interface Installation {
  readonly undo: Undo;
  readonly root: string;
  readonly manager: Manager;
  readonly spec: string;
  readonly signal: AbortSignal;
}

async function install({ undo, root, manager, spec, signal }: Installation, print: Print): Promise<void> {
  for (const folder of new Set([root, manager.root])) {
    for (const file of ["package.json", ...lockFiles]) undo.keep(join(folder, file));
    undo.keepAbsent(join(folder, "node_modules"));
  }
  const [program, ...args] = addCommand(manager, spec, isWorkspaceRoot(root));
  const typed = [program, ...args].join(" ");
  print(`Installing: ${typed}`);
  const { failed, all, shortMessage } = await execa(program, args, {
    ...{ cwd: root, stdin: "ignore", all: true, reject: false, cancelSignal: signal },
  });
  if (signal.aborted) throw new Cancelled("interrupted, and nothing was written");
  if (!failed) return;
  const why = all === undefined || all.trim() === "" ? shortMessage : all;
  throw new MachineError(
    `\`${typed}\` failed, and nothing was written. The end of its output:\n    ${lastLines(why ?? "")}\nCorrect that and run init again, or leave it out with --no-install`,
  );
}

function isWorkspaceRoot(root: string): boolean {
  const manifest = manifestOf(root);
  return existsSync(join(root, workspaceFile)) || (manifest !== null && hasWorkspaces(manifest));
}

function manifestOf(root: string): Manifest | null {
  const path = join(root, "package.json");
  return existsSync(path) ? readManifest(readFileSync(path, "utf8"), path) : null;
}

function manifestChange(root: string): Change {
  return { path: join(root, "package.json"), text: textAt(root, "package.json"), amends: true };
}

function notes(manifest: Manifest | null): string[] {
  const kept = manifest === null ? [] : otherScripts(manifest, scripts);
  return kept.map((name) => `package.json has a script "${name}" already; it was left as it is.`);
}

/** @throws UsageError */
function requireFolder(root: string): void {
  const found = statSync(root, { throwIfNoEntry: false });
  if (found?.isDirectory()) return;
  throw new UsageError(
    `${root} is ${found === undefined ? "not there" : "no folder"}: name the folder of a project`,
  );
}
