/**
 * The package as users get it: packed, installed in empty projects by each package manager, on the oldest Nodes that it takes, in
 * paths with spaces. `init`, then what it has generated: compiled in strict mode, checked, run.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { scratch } from "../scratch.ts";
import { inCalm } from "./calm.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const parent = scratch("installed");
const tools = join(parent, "tools");
const nodes = { 22: "22.23.5", 24: "24.22.3" } as const;
type Major = keyof typeof nodes;
const platform = `node-${process.platform}-${process.arch}`;
const tarballs: Record<string, string> = {};

beforeAll(async () => {
  await execa(process.execPath, ["package/build.ts"], { cwd: root });
  for (const folder of ["build/regiondrill", "create-regiondrill"])
    await execa("npm", ["pack", "--pack-destination", parent], { cwd: join(root, folder) });
  for (const file of readdirSync(parent).filter((name) => name.endsWith(".tgz")))
    tarballs[file.replace(/-\d.*$/, "")] = join(parent, file);
  mkdirSync(tools);
  writeFileSync(join(tools, "package.json"), "{}");
  const named = Object.entries(nodes).map(([major, version]) => `node${major}@npm:${platform}@${version}`);
  await execa("npm", ["install", "--ignore-scripts", "pnpm", "yarn@1", ...named], { cwd: tools });
});

/** A repository in a path with spaces, and a way to run commands in it with this Node. */
function project(name: string, major: Major, files: Readonly<Record<string, string>> = {}, below = ".") {
  const folder = join(parent, `a project ${name}`);
  for (const [file, text] of Object.entries({ ".git/HEAD": "", ...files })) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const cwd = join(folder, below);
  const paths = [
    join(tools, `node_modules/node${major}/bin`),
    join(tools, "node_modules/.bin"),
    process.env.PATH,
  ];
  const { npm_config_user_agent: _, NODE_OPTIONS: __, ...inherited } = process.env;
  const env = { ...inherited, PATH: paths.join(delimiter), CI: "true" };
  const call = (program: string, ...args: string[]) =>
    execa(program, args, { cwd, env, extendEnv: false, reject: false, all: true, input: "" });
  return { folder: cwd, call };
}

const strict = {
  strict: true,
  module: "nodenext",
  noEmit: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
};

async function compiled(folder: string): Promise<string> {
  const config = { compilerOptions: strict, include: ["*.ts", "drills"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  return (await execa(join(root, "node_modules/.bin/tsc"), ["-p", folder], { reject: false })).stdout;
}

const npx = (tarball: string, ...words: string[]) => [
  "exec",
  "--yes",
  `--package=${tarball}`,
  "--",
  ...words,
];
const workspace = {
  "package.json": '{ "name": "all", "version": "1.0.0", "private": true, "workspaces": ["packages/*"] }\n',
  "packages/shop/package.json": '{\n\t"name": "shop",\n\t"version": "1.0.0"\n}\n',
};

describe.each([
  { manager: "npm", major: 22, files: {}, below: ".", runner: ["npx"] },
  {
    manager: "pnpm",
    major: 24,
    files: {
      ...workspace,
      "pnpm-workspace.yaml": "packages: [packages/*]\n",
      "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
    },
    below: "packages/shop",
    runner: ["pnpm", "exec"],
  },
  {
    manager: "yarn",
    major: 22,
    files: { ...workspace, "yarn.lock": "" },
    below: "packages/shop",
    runner: ["yarn", "--silent"],
  },
] as const)("with $manager on Node $major, in $below", ({ manager, major, files, below, runner }) => {
  const regiondrill = (at: ReturnType<typeof project>, ...words: string[]) =>
    at.call(runner[0], ...runner.slice(1), "regiondrill", ...words);

  test("init, then what it generated: it compiles, nothing is left to be done, and the drill passes", async () => {
    const at = project(manager, major, files, below);
    const { regiondrill: tarball = "" } = tarballs;
    const made = await at.call("npm", ...npx(tarball, "regiondrill", "init", "--yes", "--package", tarball));
    expect(made.all).toContain(`Installing: ${manager} `);
    expect(made.exitCode).toBe(0);
    const manifest = readFileSync(join(at.folder, "package.json"), "utf8");
    expect(JSON.parse(manifest)).toMatchObject({ devDependencies: { regiondrill: expect.anything() } });
    if (below !== ".") expect(manifest).toMatch(/^\{\n\t"name": "shop",\n/);
    expect(await compiled(at.folder)).toBe("");
    expect(await regiondrill(at, "check")).toMatchObject({ exitCode: 0 });
    const { exitCode, all } = await inCalm(() => passing(at, regiondrill));
    expect(exitCode, all).toBe(0);
  });
});

async function passing(
  at: ReturnType<typeof project>,
  run: (at: ReturnType<typeof project>, ...words: string[]) => ReturnType<typeof at.call>,
) {
  const { exitCode, all } = await run(at, "run", "first");
  const result = JSON.parse(readFileSync(join(at.folder, "runs/latest/result.json"), "utf8"));
  return { exitCode, all, result };
}

test("npm init regiondrill does the same, and a planted defect rightly fails", async () => {
  const at = project("created", 24);
  const { regiondrill: tarball = "", "create-regiondrill": create = "" } = tarballs;
  const packages = [`--package=${create}`, `--package=${tarball}`];
  const made = await at.call(
    "npm",
    "exec",
    "--yes",
    ...packages,
    "--",
    "create-regiondrill",
    "--yes",
    "--package",
    tarball,
  );
  expect(made.exitCode, made.all).toBe(0);
  const failed = await at.call("npx", "regiondrill", "run", "first", "--defect", "acknowledges-early");
  expect(failed.exitCode, failed.all).toBe(1);
  expect(failed.all).toContain("lost-events");
  const again = await at.call("npx", "regiondrill", "init", "--yes");
  expect(again.exitCode).toBe(64);
  expect(again.all).toContain("regiondrill.config.ts, drills/topology.ts, ");
});

test.each(["several-files", "profiles", "networks", "included", "one-region"])(
  "beside the compose files of %s: it compiles, and check lists what is to be done",
  async (compose) => {
    const at = project(compose, 22, { "package.json": "{}" });
    cpSync(join(root, "test/init/projects", compose), at.folder, { recursive: true });
    if (existsSync(join(at.folder, "env"))) renameSync(join(at.folder, "env"), join(at.folder, ".env"));
    mkdirSync(join(at.folder, "node_modules"), { recursive: true });
    cpSync(join(parent, "a project npm/node_modules"), join(at.folder, "node_modules"), {
      recursive: true,
      verbatimSymlinks: true,
    });
    const made = await at.call("npx", "regiondrill", "init", "--no-install");
    expect(made.exitCode, made.all).toBe(0);
    expect(await compiled(at.folder)).toBe("");
    const checked = await at.call("npx", "regiondrill", "check");
    expect(checked.all).toMatch(/drills\/topology\.ts:\d+ {2}TODO State the request/);
    expect(checked.exitCode).toBe(64);
  },
);
