/** What a project has that can be drilled: a compose project, or nothing yet, and then a small example. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { UsageError } from "../contract/usage-error.ts";
import { type FoundFiles, findComposeFiles } from "./compose/find.ts";
import { loadCompose } from "./compose/load.ts";
import { composeProject } from "./compose/project.ts";
import type { ComposeSystem, ExampleSystem } from "./plan.ts";
import { type Proposal, proposalFor } from "./proposal.ts";
import type { Questions } from "./questions.ts";

export interface SystemChoice {
  /** Compose files from the folder; none: those that compose finds. */
  readonly compose: readonly string[];
  /** The example, whatever compose files there are. */
  readonly example: boolean;
  /** Regions where a compose file does not tell them. */
  readonly regions: readonly string[];
  readonly health: string | undefined;
}

/** The compose project of a folder, as far as its files tell; `null` without any. @throws UsageError when one cannot be read */
export function foundSystem(root: string, { compose, example }: SystemChoice): ComposeSystem | null {
  if (example) return null;
  const files = findComposeFiles(root, compose);
  if (files === null) return null;
  const read = (path: string) => (existsSync(path) ? readFileSync(path, "utf8") : null);
  const project = composeProject(loadCompose({ files, read, environment: process.env }));
  const named = files.map((file) => relative(root, file));
  return {
    kind: "compose",
    proposal: proposalFor(project),
    files: compose.length > 0 || !isFoundByCompose(root, files) ? named : [],
    found: named,
  };
}

/** Those that compose finds from the project's folder need not be named to it. */
function isFoundByCompose(root: string, files: FoundFiles): boolean {
  return dirname(files[0]) === root;
}

const usualRegions = "north, south";
const usualHealth = "/healthz";

/** Asks what the compose file does not tell, and what a flag does not. */
export async function settledSystem(
  found: ComposeSystem | null,
  choice: SystemChoice,
  ask: Questions,
): Promise<ComposeSystem | ExampleSystem> {
  if (found === null) return { kind: "example" };
  const taken = await ask.select(`Drill the project of ${found.found.join(" and ")}?`, [
    { value: "compose", label: "yes, as shown" },
    { value: "example", label: "no: write a small example to begin with" },
  ]);
  if (taken === "example") return { kind: "example" };
  return {
    ...found,
    proposal: await withHealth(await withRegions(found.proposal, choice, ask), choice, ask),
  };
}

async function withRegions(proposal: Proposal, { regions }: SystemChoice, ask: Questions): Promise<Proposal> {
  if (proposal.regions.length > 0 && regions.length === 0) return proposal;
  const names =
    regions.length > 0 ? regions : listOf(await ask.text("Which regions are there?", usualRegions));
  refuseRegions(names);
  const known = new Map(proposal.regions.map((region) => [region.name, region]));
  if (names.every((name) => known.has(name)))
    return { ...proposal, regions: names.map((name) => known.get(name)!) };
  return {
    ...proposal,
    regionsBy: null,
    service: "service",
    regions: names.map((name) => ({
      name,
      parts: [{ part: "service", service: `${name}-service`, store: null, port: null, login: null }],
    })),
  };
}

async function withHealth(proposal: Proposal, { health }: SystemChoice, ask: Questions): Promise<Proposal> {
  if (health !== undefined) return { ...proposal, health: pathOf(health) };
  if (proposal.health !== null) return proposal;
  const what = "Which path answers 200 only while a region can do its work? (empty: a TODO)";
  const given = await ask.text(what, "");
  return given === "" ? proposal : { ...proposal, health: pathOf(given) };
}

/** @throws UsageError */
function pathOf(text: string): string {
  if (/^\/\S*$/.test(text)) return text;
  throw new UsageError(`--health: expected a path such as ${usualHealth}, found "${text}"`);
}

/** @throws UsageError */
function refuseRegions(names: readonly string[]): void {
  const wrong = names.find((name) => !/^[a-z0-9][a-z0-9-]*$/.test(name));
  if (wrong !== undefined)
    throw new UsageError(`--regions: expected names of small letters, digits and "-", found "${wrong}"`);
  if (new Set(names).size < 2)
    throw new UsageError(`--regions: expected two regions or more, such as ${usualRegions}`);
}

/** What a flag or an answer lists, separated by commas. */
export function listOf(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
}
