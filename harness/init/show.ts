/** The proposal, and what comes after it, as lines for people. Pure. */
import { relative } from "node:path";
import type { Change } from "./changes.ts";
import { type Manager, programCommand } from "./package-manager.ts";
import type { Proposal, ProposedPart } from "./proposal.ts";
import { todosIn } from "./todos.ts";
import { drillProject } from "./topology-text.ts";

const column = 12;

/** What was found, line by line. */
export function proposalLines(proposal: Proposal, source: string): string[] {
  const { project, regionsBy, regions, service, health, edge, shared, profiles, unset } = proposal;
  const unsettled = [...regions.flatMap(({ parts }) => parts.filter(({ port }) => port === null))];
  return [
    row("from", `${source} (project ${project}; drills run it as ${drillProject(project)})`),
    ...regions.map(({ name, parts }, at) =>
      row(at === 0 ? "regions" : "", `${name}: ${parts.map(partText).join(", ")}`),
    ),
    row(
      "",
      regionsBy === null ? "the compose file does not tell its regions apart" : `told apart by ${regionsBy}`,
    ),
    row("requests", requestsTo(edge, service)),
    row("health", health ?? "not stated in a health check: a TODO"),
    ...(shared.length === 0 ? [] : [sharedRow(shared, regionsBy !== null)]),
    ...(profiles.length === 0 ? [] : [row("profiles", profiles.join(", "))]),
    ...(unset.length === 0 ? [] : [row("not set", `${unset.join(", ")} (variables without a value)`)]),
    ...(unsettled.length === 0
      ? []
      : [
          row(
            "no port",
            `${unsettled.map((part) => part.service).join(", ")} (killed with the region, not asked whether they are gone)`,
          ),
        ]),
  ];
}

function requestsTo(edge: Proposal["edge"], service: string | null): string {
  const part = service === null ? "a part that is still to be named" : `${service} of each region`;
  return edge === null
    ? `enter at an edge of the drill, and go to ${part}`
    : `enter at ${edge.url} (${edge.service}), and go to ${part}`;
}

function sharedRow(shared: readonly string[], isToldApart: boolean): string {
  const names = shared.join(", ");
  return isToldApart
    ? row("shared", `${names} (of no region; drills leave them alone)`)
    : row("services", names);
}

function partText({ part, service, store, port }: ProposedPart): string {
  const what = store === null ? part : `${part} (store)`;
  return `${what}${part === service ? "" : ` = ${service}`}${port === null ? "" : ` at ${port}`}`;
}

function row(head: string, text: string): string {
  return `  ${head.padEnd(column)}${text}`;
}

/** What was written, and what is still to be done in it. */
export function writtenLines(changes: readonly Change[], root: string): string[] {
  const named = changes.map(({ path }) => relative(root, path));
  const todos = changes.flatMap(({ path, text }) =>
    todosIn(text).map(({ line, text: what }) => `  ${relative(root, path)}:${line}  ${what}`),
  );
  const left = todos.length === 0 ? [] : ["", "Still to be done:", ...todos];
  return ["Written:", ...named.map((name) => `  ${name}`), ...left];
}

export interface NextSteps {
  readonly manager: Manager;
  /** From where the command was given; empty if it is the same. */
  readonly folder: string;
  /** The command that installs what was not installed yet; `null` if nothing is missing. */
  readonly install: string | null;
  readonly todos: boolean;
  readonly defect: string | null;
}

export function nextLines({ manager, folder, install, todos, defect }: NextSteps): string[] {
  const program = (...words: string[]) => programCommand(manager, "regiondrill", ...words);
  const steps: (readonly [command: string, what: string])[] = [
    ...(folder === ""
      ? []
      : [[`cd ${/\s/.test(folder) ? `"${folder}"` : folder}`, "where the drills are"] as const]),
    ...(install === null ? [] : [[install, "install regiondrill"] as const]),
    ...(todos ? [[program("check"), "what is still to be done"] as const] : []),
    [program("run", "first"), "the drill: it must pass"],
    ...(defect === null
      ? []
      : [[program("run", "first", "--defect", defect), "a planted defect: it must fail"] as const]),
    [program("open"), "the report, in the browser"],
  ];
  const width = Math.max(...steps.map(([command]) => command.length)) + 3;
  return ["Next:", ...steps.map(([command, what]) => `  ${command.padEnd(width)}${what}`)];
}
