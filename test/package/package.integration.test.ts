/** The package as users get it: made, packed, installed in a project of its own, and started by the Nodes it claims. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { scratch } from "../scratch.ts";
import { packed } from "../vitest/project.ts";
import { nodeOf } from "./nodes.ts";

const project = join(scratch("package"), "a project with blanks");
const root = resolve(".");
let tarball: string;

beforeAll(async () => {
  tarball = await packed();
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, "package.json"), '{ "name": "shop", "private": true, "type": "commonjs" }\n');
  cpSync("test/package/project", project, { recursive: true });
  await execa("npm", ["install", "--no-audit", "--no-fund", "--save-dev", tarball], { cwd: project });
}, 300_000);

test("what it declares is right: publint and are-the-types-wrong find nothing", async () => {
  const tool = { preferLocal: true, localDir: root, reject: false, all: true } as const;
  const lint = await execa("publint", ["--strict", "build/regiondrill"], tool);
  expect({ code: lint.exitCode, all: lint.all }).toMatchObject({ code: 0 });
  const types = await execa("attw", [tarball, "--profile", "esm-only"], tool);
  expect({ code: types.exitCode, all: types.all }).toMatchObject({ code: 0 });
}, 120_000);

test("a project's files have the right types, strictly and with every declaration looked into", async () => {
  const { exitCode, all } = await execa("tsc", ["-p", project], {
    preferLocal: true,
    localDir: root,
    reject: false,
    all: true,
  });
  expect({ exitCode, all }).toEqual({ exitCode: 0, all: "" });
}, 120_000);

test.each(["22", "24", "26"])(
  "Node %s loads configs and drills in TypeScript, in a package of CommonJS",
  async (major) => {
    const node = await nodeOf(major);
    const run = (...words: string[]) =>
      execa(node, [join(project, "node_modules/regiondrill/bin.mjs"), ...words], {
        cwd: join(project, "drills"),
        reject: false,
      });
    const listed = await run("list");
    expect({ code: listed.exitCode, stderr: listed.stderr }).toEqual({ code: 0, stderr: "" });
    expect(listed.stdout).toMatch(/^first +It holds\.\n +runs on pair: two regions/);
    expect(listed.stdout).toContain("Run one: npx regiondrill run first");
    const refused = await run("run", "first", "--sed", "7");
    expect(refused.exitCode).toBe(64);
    const unknown = await run("run", "frist");
    expect(unknown).toMatchObject({
      exitCode: 64,
      stderr: 'regiondrill: unknown scenario "frist": did you mean first? Known: first',
    });
  },
  180_000,
);

test("outside a project it names where it looked, and what makes one", async () => {
  const elsewhere = scratch("elsewhere");
  const { exitCode, stderr } = await execa(
    process.execPath,
    [join(project, "node_modules/regiondrill/bin.mjs"), "list"],
    { cwd: elsewhere, reject: false },
  );
  expect(exitCode).toBe(64);
  expect(stderr).toBe(
    `regiondrill: no regiondrill.config.ts (or .mts, .js, .mjs) in ${elsewhere}, ${dirname(elsewhere)}, /. Make one with: npm init regiondrill@latest`,
  );
});

test("neither the payment system nor what drives a browser comes with it", () => {
  const { dependencies } = JSON.parse(readFileSync("build/regiondrill/package.json", "utf8"));
  for (const heavy of ["echarts", "fastify", "playwright-core", "rolldown", "vitest"])
    expect(dependencies).not.toHaveProperty(heavy);
});
