/** What `init` does to a project: everything it says, or nothing at all. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { type InitOptions, initialise } from "../../harness/init/initialise.ts";
import { type Questions, unasked } from "../../harness/init/questions.ts";
import { scratch } from "../scratch.ts";

const root = scratch("init");
const projects = fileURLToPath(new URL("projects", import.meta.url));
const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});
let count = 0;

/** A repository in a path with a space, with a copy of a compose project if one is named. */
function project(compose?: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = join(root, `a project ${count++}`);
  mkdirSync(join(folder, ".git"), { recursive: true });
  if (compose !== undefined) cpSync(join(projects, compose), folder, { recursive: true });
  if (existsSync(join(folder, "env"))) renameSync(join(folder, "env"), join(folder, ".env"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const plain: Omit<InitOptions, "root"> = {
  ...{ force: false, assistant: false, example: false, compose: [], regions: [] },
  ...{ workflow: undefined, install: false, health: undefined },
  ...{ packageSpec: "regiondrill@1.2.3" },
};

async function init(root: string, more: Partial<InitOptions> = {}, ask = unasked): Promise<string> {
  const lines: string[] = [];
  await initialise({ ...plain, root, ...more }, ask, (line) => lines.push(line));
  return lines.join("\n");
}

const filesOf = (folder: string) =>
  globSync("**", { cwd: folder, withFileTypes: true, exclude: [".git"] })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
const read = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");
const everything = (folder: string) =>
  Object.fromEntries(filesOf(folder).map((name) => [name, read(folder, name)]));

describe("in a folder with nothing", () => {
  test("it writes a small system with a drill, and states what comes next", async () => {
    const folder = project();
    const told = await init(folder);
    expect(JSON.parse(read(folder, "package.json"))).toEqual({
      private: true,
      type: "module",
      scripts: { drill: "regiondrill run", "drill:check": "regiondrill check" },
      devDependencies: { regiondrill: "1.2.3" },
    });
    for (const name of ["regiondrill.config.ts", "drills/first.drill.ts", "drills/topology.ts"])
      expect(existsSync(join(folder, name))).toBe(true);
    expect(read(folder, ".gitignore")).toBe("# regiondrill\nnode_modules/\nruns/\ndrills/example/data/\n");
    expect(read(folder, "drills/topology.ts")).toContain("join(import.meta.dirname, ");
    expect(told).toContain("npx regiondrill run first --defect acknowledges-early");
    expect(told).not.toContain("Still to be done");
  });

  test("files of a package without modules find their folder, too", async () => {
    const folder = project(undefined, { "package.json": '{ "name": "old" }\n' });
    await init(folder);
    expect(read(folder, "drills/topology.ts")).toContain("join(__dirname, ");
    expect(JSON.parse(read(folder, "package.json")).type).toBeUndefined();
  });
});

describe("beside a compose file", () => {
  test("it shows the proposal, writes it down, and lists what is still to be done", async () => {
    const folder = project("several-files");
    const told = await init(folder);
    expect(told).toContain("eu: orders = eu-orders at 4001, postgres (store) = eu-db at 5441");
    const topology = read(folder, "drills/topology.ts");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: of the generated file
    expect(topology).toContain("`postgres://shop:${process.env.DB_PASSWORD}@127.0.0.1:5441/shop`");
    expect(topology).not.toContain("only-for-development");
    expect(topology).toContain('down: [...compose, "down"],');
    expect(read(folder, "regiondrill.config.ts")).toContain('envFiles: [".env"]');
    expect(told).toMatch(/drills\/topology\.ts:\d+ {2}State the request that changes something/);
  });

  test("profiles are named to compose, volumes go with the drill, and the drill's own edge can be blinded", async () => {
    const folder = project("profiles");
    const told = await init(folder);
    const topology = read(folder, "drills/topology.ts");
    expect(topology).toContain('"--project-name", project, "--profile", "frankfurt", "--profile", "dublin"]');
    expect(topology).toContain('down: [...compose, "down", "--volumes"],');
    expect(read(folder, "drills/first.drill.ts")).toContain('catches: ["blind-edge"]');
    expect(told).toContain("npx regiondrill run first --defect blind-edge");
  });

  test("regions that it does not tell are taken from a flag, and are to be filled in", async () => {
    const folder = project("one-region");
    const told = await init(folder, { regions: ["paris", "oslo"], health: "/up" });
    expect(read(folder, "drills/topology.ts")).toContain('regions: ["paris", "oslo"]');
    expect(read(folder, "drills/topology.ts")).toContain('health: "/up"');
    expect(told).toContain("Name the compose services of each region");
    expect(told).toMatch(
      /topology\.ts:14 {2}Publish a port of paris-service, and state it here: paris is reached by/,
    );
  });

  test("it is left aside on request", async () => {
    const folder = project("profiles");
    await init(folder, { example: true });
    expect(existsSync(join(folder, "drills/example/service.mjs"))).toBe(true);
  });
});

test("at most five questions are asked, and flags answer them", async () => {
  const asked: string[] = [];
  const noted = <T>(what: string, answer: T): T => {
    asked.push(what);
    return answer;
  };
  const ask: Questions = {
    confirm: async (what, otherwise) => noted(what, otherwise && !what.startsWith("Install")),
    select: async (what, [first]) => noted(what, first!.value),
    text: async (what, otherwise) => noted(what, otherwise),
  };
  await init(project("one-region"), { install: undefined }, ask);
  expect(asked).toEqual([
    "Drill the project of docker-compose.yaml?",
    "Which regions are there?",
    "Which path answers 200 only while a region can do its work? (empty: a TODO)",
    "Add a workflow for GitHub Actions?",
    "Install regiondrill with npm now?",
  ]);
  asked.length = 0;
  await init(project("one-region"), { regions: ["a", "b"], health: "/up", workflow: false }, ask);
  expect(asked).toEqual(["Drill the project of docker-compose.yaml?"]);
});

test("the workflow lies where the repository begins, and works in the project's folder", async () => {
  const repository = project(undefined, { "pnpm-lock.yaml": "", "packages/shop/package.json": "{}" });
  await init(join(repository, "packages/shop"));
  const workflow = read(repository, ".github/workflows/regiondrill.yml");
  expect(workflow).toContain('working-directory: "packages/shop"');
  expect(workflow).toContain("run: corepack enable");
  expect(workflow).toContain("run: pnpm install --frozen-lockfile");
  expect(workflow).toContain("path: packages/shop/runs/");
  expect(workflow).not.toContain("{{ }}");
});

test("the guide is added to one that is there, once", async () => {
  const folder = project(undefined, { "AGENTS.md": "# Ours\n\nBe kind.\n" });
  await init(folder, { assistant: true });
  const once = read(folder, "AGENTS.md");
  expect(once).toMatch(/^# Ours\n\nBe kind\.\n\n## Resilience drills\n/);
  await init(folder, { assistant: true, force: true });
  expect(read(folder, "AGENTS.md")).toBe(once);
});

describe("nothing is written", () => {
  test("over files that are there, all of which are named; with --force they are replaced", async () => {
    const folder = project(undefined, { "regiondrill.config.ts": "mine", "drills/topology.ts": "mine" });
    const before = everything(folder);
    await expect(init(folder)).rejects.toThrow(
      "regiondrill.config.ts, drills/topology.ts are there already, and nothing was written. Move them away, or overwrite with --force",
    );
    expect(everything(folder)).toEqual(before);
    await init(folder, { force: true });
    expect(read(folder, "drills/topology.ts")).not.toBe("mine");
  });

  test("where a folder is in the way of a file", async () => {
    const folder = project(undefined, { ".gitignore/file": "" });
    await expect(init(folder)).rejects.toThrow(
      ".gitignore is no file, and nothing was written. Move it away",
    );
    expect(existsSync(join(folder, "drills"))).toBe(false);
  });

  test("where package.json or the compose file cannot be read", async () => {
    const broken = project(undefined, { "package.json": "{" });
    await expect(init(broken)).rejects.toThrow(/package\.json is not JSON/);
    const crooked = project(undefined, { "compose.yaml": "services:\n  a: [\n" });
    await expect(init(crooked)).rejects.toThrow(/^compose\.yaml:3:1 is not YAML/);
    for (const folder of [broken, crooked]) expect(existsSync(join(folder, "drills"))).toBe(false);
  });

  test("in a folder that is not there", async () => {
    await expect(init(join(root, "nowhere"))).rejects.toThrow(
      /nowhere is not there: name the folder of a project/,
    );
  });

  test("when the package manager fails: its last lines are the reason, and what it changed is undone", async () => {
    const folder = project(undefined, {
      "package.json": "{}\n",
      "package-lock.json": "{}\n",
      "README.md": "",
    });
    const before = everything(folder);
    const bin = join(root, "bin");
    mkdirSync(bin, { recursive: true });
    const script =
      '#!/bin/sh\necho broken > package.json; echo broken > package-lock.json; mkdir -p node_modules/half\necho "no such package: $*"; echo E404 >&2; exit 1\n';
    writeFileSync(join(bin, "npm"), script);
    chmodSync(join(bin, "npm"), 0o755);
    process.env.PATH = `${bin}:${path}`;
    await expect(init(folder, { install: true })).rejects.toThrow(
      "`npm install --save-dev regiondrill@1.2.3` failed, and nothing was written. The end of its output:\n    no such package: install --save-dev regiondrill@1.2.3\n    E404",
    );
    expect(everything(folder)).toEqual(before);
    expect(existsSync(join(folder, "node_modules"))).toBe(false);
  });

  test("when it cannot be started", async () => {
    const folder = project(undefined, { "pnpm-lock.yaml": "" });
    process.env.PATH = root;
    await expect(init(folder, { install: true })).rejects.toThrow(
      /`pnpm add --save-dev --ignore-workspace-root-check regiondrill@1\.2\.3` failed.*pnpm/s,
    );
    expect(existsSync(join(folder, "package.json"))).toBe(false);
  });

  test.runIf(process.getuid?.() !== 0)("where the folder cannot be written in", async () => {
    const folder = project();
    chmodSync(folder, 0o500);
    await expect(init(folder)).rejects.toThrow(/regiondrill\.config\.ts cannot be written, and nothing was/);
    chmodSync(folder, 0o700);
  });
});

test("what is a dependency already is not installed again, and its version stays", async () => {
  const folder = project(undefined, { "package.json": '{ "devDependencies": { "regiondrill": "^1.0.0" } }' });
  const told = await init(folder, { install: undefined });
  expect(JSON.parse(read(folder, "package.json")).devDependencies).toEqual({ regiondrill: "^1.0.0" });
  expect(told).not.toContain("Install");
});

test("its programs are JavaScript that Node takes", async () => {
  const folder = project();
  await init(folder);
  for (const name of ["service", "gateway", "operate"])
    execFileSync(process.execPath, ["--check", join(folder, `drills/example/${name}.mjs`)]);
});
