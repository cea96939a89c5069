/** Workflows are valid: our own, those of docs/ci.md, and one that uses `action.yml`. Without Go they are skipped. */
import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { goTool } from "../../harness/machine/go/tool.ts";
import { scratch } from "../scratch.ts";
import { builtActionlint } from "./actionlint.ts";
import { blocksOf } from "./ci-page.ts";

const go = await goTool.find();
const noGo = "actionlint is built with Go, which is not on this machine";
const own = globSync(".github/workflows/*.yml");
const folder = scratch("workflows");
let program: string;

beforeAll(async () => {
  if (go === null) return;
  program = await builtActionlint(go);
  mkdirSync(join(folder, ".github", "workflows"), { recursive: true });
  mkdirSync(join(folder, ".git")); // without it actionlint takes the folder for no repository
  cpSync("action.yml", join(folder, "action.yml"));
});

/** What actionlint finds in the workflow, in a repository with our `action.yml`. */
async function foundIn(workflow: string): Promise<string> {
  const path = join(folder, ".github", "workflows", "one.yml");
  writeFileSync(path, workflow);
  const { exitCode, all } = await execa(program, ["-no-color", path], {
    cwd: folder,
    all: true,
    reject: false,
  });
  expect([0, 1]).toContain(exitCode);
  return all;
}

const using = (input: string) => `on: push
jobs:
  drills:
    runs-on: ubuntu-24.04
    steps:
      - id: drills
        uses: ./
        with:
          ${input}: first
      - run: echo "$VERDICT"
        env:
          VERDICT: \${{ steps.drills.outputs.verdict }}
`;

for (const path of own) {
  test(`${path} is valid`, async ({ skip }) => {
    skip(go === null, noGo);
    expect(await foundIn(readFileSync(path, "utf8"))).toBe("");
  });
}

test("workflows of docs/ci.md are valid", async ({ skip }) => {
  skip(go === null, noGo);
  const workflows = blocksOf("yaml").filter((text) => text.includes("runs-on:"));
  expect(workflows.length).toBeGreaterThan(1);
  for (const workflow of workflows)
    expect(await foundIn(workflow.replace(/OWNER\/regiondrill@\S+/, "./"))).toBe("");
});

test("action.yml is one that a workflow can use, and whose inputs are known", async ({ skip }) => {
  skip(go === null, noGo);
  expect(await foundIn(using("drills"))).toBe("");
  expect(await foundIn(using("dril"))).toContain('input "dril" is not defined in action');
});
