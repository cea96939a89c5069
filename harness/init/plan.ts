/** Which files a project gets, with their texts. Reads what is there, and writes nothing. */
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { type Change, textAt, withIgnored } from "./changes.ts";
import type { Manager } from "./package-manager.ts";
import { frozenCommand, programCommand } from "./package-manager.ts";
import type { Proposal } from "./proposal.ts";
import { constantName, text } from "./source-text.ts";
import { filled } from "./templates.ts";
import { topologyText } from "./topology-text.ts";

export interface Plan {
  /** Folder of the config: where the command was given. */
  readonly root: string;
  /** Folder of the repository, where workflows are looked for. */
  readonly repository: string;
  readonly manager: Manager;
  /** Whether its files are modules unless they say otherwise. */
  readonly isModule: boolean;
  readonly system: ComposeSystem | ExampleSystem;
  readonly workflow: boolean;
  readonly assistant: boolean;
  /** Whether its `package.json` is made by `init`. */
  readonly isNew: boolean;
}

export interface ComposeSystem {
  readonly kind: "compose";
  readonly proposal: Proposal;
  /** As `docker compose --file` is given them; none where it finds them by itself. */
  readonly files: readonly string[];
  /** All of them, from the project's folder. */
  readonly found: readonly string[];
}

export interface ExampleSystem {
  readonly kind: "example";
}

/** Scripts of `package.json`. */
export const scripts = { drill: "regiondrill run", "drill:check": "regiondrill check" } as const;

/** The defect that the first drill is to find; `null` where there is none to plant yet. */
export function firstDefect({ system }: Plan): string | null {
  if (system.kind === "example") return "acknowledges-early";
  return system.proposal.edge === null ? "blind-edge" : null;
}

/** Everything but `package.json`, which the package manager changes, too. */
export function changesOf(plan: Plan): Change[] {
  const { root, assistant, workflow } = plan;
  const made = (path: string, content: string): Change => ({
    path: join(root, path),
    text: content,
    amends: false,
  });
  return [
    made("regiondrill.config.ts", configOf(plan)),
    ...(plan.system.kind === "compose" ? ofCompose(plan.system, made) : ofExample(plan, made)),
    ...(workflow ? [workflowOf(plan)] : []),
    ...(assistant ? guideOf(plan) : []),
    ignoredBy(plan),
  ];
}

type Make = (path: string, content: string) => Change;

function configOf({ root, system }: Plan): string {
  const reads = system.kind === "compose" && existsSync(join(root, ".env"));
  return filled("regiondrill.config.ts.txt", {
    envFiles: reads
      ? `\n  /** Read before the drills are: what the description takes from the environment. */\n  envFiles: [".env"],`
      : "",
  });
}

function ofCompose({ proposal, files, found }: ComposeSystem, made: Make): Change[] {
  const target = proposal.regions.at(-1)?.name ?? "";
  const drill = filled("first.drill.ts.txt", {
    system: constantName(proposal.project),
    target: text(target),
    catches: proposal.edge === null ? text("blind-edge") : "",
  });
  return [
    made("drills/topology.ts", topologyText({ proposal, files, found })),
    made("drills/first.drill.ts", drill),
  ];
}

function ofExample({ isModule }: Plan, made: Make): Change[] {
  const here = isModule ? "import.meta.dirname" : "__dirname";
  return [
    made("drills/topology.ts", filled("example/topology.ts.txt", { here })),
    made("drills/first.drill.ts", filled("example/first.drill.ts.txt")),
    ...["service.mjs", "gateway.mjs", "operate.mjs"].map((name) =>
      made(`drills/example/${name}`, filled(`example/${name}`)),
    ),
  ];
}

function workflowOf({ root, repository, manager }: Plan): Change {
  const below = relative(repository, root);
  const content = filled("workflow.yml.txt", {
    workingDirectory:
      below === "" ? "" : `\n    defaults:\n      run:\n        working-directory: ${text(below)}`,
    managerSteps: managerSteps(manager),
    install: frozenCommand(manager),
    program: programCommand(manager, "regiondrill"),
    folder: below === "" ? "" : `${below}/`,
  });
  return { path: join(repository, ".github/workflows/regiondrill.yml"), text: content, amends: false };
}

/** npm comes with Node; the others by the version that `packageManager` of `package.json` states. */
function managerSteps({ name }: Manager): string {
  return name === "npm"
    ? ""
    : `\n      - name: The package manager\n        run: ${name === "bun" ? "npm install --global bun" : "corepack enable"}`;
}

const guideHeading = "## Resilience drills";

/** A guide that is there already has a section added, once. */
function guideOf({ root, manager }: Plan): Change[] {
  const before = textAt(root, "AGENTS.md");
  if (before.includes(guideHeading)) return [];
  const section = filled("agents.md.txt", { program: programCommand(manager, "regiondrill") });
  const head = before === "" ? "# For coding assistants" : before.trimEnd();
  return [{ path: join(root, "AGENTS.md"), text: `${head}\n\n${section}`, amends: true }];
}

function ignoredBy({ root, system, isNew }: Plan): Change {
  const lines = [
    ...(isNew ? ["node_modules/"] : []),
    "runs/",
    ...(system.kind === "example" ? ["drills/example/data/"] : []),
  ];
  const path = join(root, ".gitignore");
  return { path, text: withIgnored(textAt(path), lines), amends: true };
}
