import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execaSync } from "execa";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../../.github/workflows/", import.meta.url));
const workflows = readdirSync(folder).map((name) => ({ name, text: readFileSync(folder + name, "utf8") }));
const linter = "actionlint"; // of Go, not of npm
const hasLinter = execaSync(linter, ["-version"], { reject: false }).exitCode === 0;

test("there are a nightly job, one for changes and one for releases", () => {
  expect(workflows.map(({ name }) => name)).toEqual(["ci.yml", "nightly.yml", "release.yml"]);
});

test.each(workflows)("$name: every action is pinned to an exact version", ({ text }) => {
  const used = [...text.matchAll(/uses: *(\S+)/g)].map(([, action]) => action);
  expect(used.length).toBeGreaterThan(0);
  for (const action of used) expect(action).toMatch(/^[\w./-]+@(v\d+\.\d+\.\d+|[0-9a-f]{40})$/);
});

test.each(workflows)("$name: it may read, its jobs end, and no token stays in the checkout", ({ text }) => {
  expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
  const jobs = text.slice(text.indexOf("\njobs:\n")).match(/^ {4}runs-on:/gm)!;
  expect(text.match(/^ {4}timeout-minutes: \d+$/gm)).toHaveLength(jobs.length);
  expect(text.match(/persist-credentials: false/g)).toHaveLength(text.match(/actions\/checkout@/g)!.length);
});

test.each(workflows)("$name: what a script is given comes through its environment", ({ text }) => {
  const scripts = [...text.matchAll(/^( *)run: *(\|\n(?:\1 .*\n?|\n)*|.*)/gm)].map(([, , script]) => script);
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) expect(script).not.toContain("${{");
});

test.skipIf(!hasLinter)("actionlint, which is on the path here, finds nothing", () => {
  const { exitCode, stdout } = execaSync(linter, ["-no-color"], {
    cwd: `${folder}/../..`,
    reject: false,
  });
  expect(`${exitCode} ${stdout}`).toBe("0 ");
});
