/** The drills of a project: what its drill files export. */
import { globSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { UsageError, unknownName } from "../contract/usage-error.ts";
import { isScenario, type Scenario } from "../drill/scenario.ts";
import { whyUnsound } from "../provider/sound-topology.ts";
import { openProject, type Project } from "./project.ts";
import { userModule } from "./user-module.ts";

/** The drills of the project in which the command was given, by name. @throws UsageError as `drillsOf` and `openProject` */
export async function everyScenario(): Promise<Scenario[]> {
  return drillsOf(await openProject());
}

/** @throws UsageError with the nearest name when the name is unknown */
export async function loadScenario(name: string): Promise<Scenario> {
  return scenarioNamed(name, await everyScenario());
}

/** @param what is looked for, in words. @throws UsageError with the nearest name when the name is unknown */
export function scenarioNamed(name: string, drills: readonly Scenario[], what = "scenario"): Scenario {
  const found = drills.find((drill) => drill.name === name);
  const known = drills.map((drill) => drill.name);
  if (found === undefined) throw unknownName(what, name, known);
  return found;
}

/**
 * Every drill of the project, by name.
 * @throws UsageError with the file of what cannot be loaded, exports no drill, has the name of another, or describes a topology
 * that cannot be brought up
 */
export async function drillsOf(project: Project): Promise<Scenario[]> {
  const { drills, problems } = await readDrills(project);
  if (problems[0] !== undefined) throw new UsageError(problems[0]);
  return drills.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

export interface ReadDrills {
  readonly drills: readonly Scenario[];
  /** What is wrong, in sentences, each with its file; in the order of the files. */
  readonly problems: readonly string[];
}

/** Loads every drill file, whatever is wrong with others. @throws UsageError where there is none */
export async function readDrills(project: Project): Promise<ReadDrills> {
  const from = new Map<string, string>();
  const drills: Scenario[] = [];
  const problems: string[] = [];
  for (const path of drillFiles(project)) {
    const found = await drillsIn(project.root, path).catch(problemOf);
    if (typeof found === "string") problems.push(found);
    else
      for (const drill of found) {
        const other = from.get(drill.name);
        if (other === undefined) drills.push(drill);
        else
          problems.push(
            `${path}: drill "${drill.name}" is in ${other} already. Give one of them another name`,
          );
        from.set(drill.name, other ?? path);
      }
  }
  return { drills, problems };
}

function problemOf(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  throw error;
}

/** Where each drill that was loaded is defined. */
const sources = new WeakMap<Scenario, Source>();

export interface Source {
  /** Absolute. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** `null` for a drill that no file of a project exports. */
export function sourceOf(drill: Scenario): Source | null {
  return sources.get(drill) ?? null;
}

/** The line on which a drill of this name is made, its name perhaps on the next; 1 where that is not written as usual. */
function lineOf(text: string, name: string): number {
  const made = [...text.matchAll(/\bscenario\(\s*(["'`])(.*?)\1/g)].find(([, , given]) => given === name);
  return text.slice(0, made?.index ?? 0).split("\n").length;
}

/** The drill files, from the root of the project. @throws UsageError when there is none */
export function drillFiles({ root, file, config }: Project): string[] {
  const patterns = [config.drills].flat();
  const paths = globSync(patterns, { cwd: root, exclude: (name) => name === "node_modules" });
  if (paths.length === 0)
    throw new UsageError(`no drill: nothing in ${root} matches ${patterns.join(", ")} (${file})`);
  return paths.toSorted();
}

/** What one of them exports. @throws UsageError as `drillsOf` */
async function drillsIn(root: string, path: string): Promise<Scenario[]> {
  const place = join(root, path);
  const drills = [...new Set(Object.values(await userModule(place)))].filter(isScenario);
  if (drills.length === 0)
    throw new UsageError(`${place} exports no drill; write: export default scenario("name", { … })`);
  const text = readFileSync(place, "utf8");
  for (const drill of drills) {
    const { name, topology } = drill;
    sources.set(drill, { file: place, line: lineOf(text, name) });
    const why = whyUnsound(topology);
    if (why !== null)
      throw new UsageError(
        `${relative(root, place)}: scenario ${name}: its topology cannot be brought up: ${why}`,
      );
  }
  return drills;
}
