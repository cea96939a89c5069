/** Commands started by a Node that cannot run them: a sentence and the code of a harness error, never the one of a failed drill. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { exitCodes } from "../../harness/contract/result.ts";
import { executables } from "../../harness/machine/find.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
  scripts: Record<string, string>;
};
const oursToRun = Object.entries(scripts).filter(([, script]) => script.includes(".ts"));

function start(node: string, script: string, env: Record<string, string> = {}) {
  const [, ...words] = script.split(" ");
  return execa(node, words, { cwd: root, reject: false, all: true, env });
}

test("every script that runs our files looks at its Node first", () => {
  expect(oursToRun.length).toBeGreaterThan(15);
  for (const [name, script] of oursToRun)
    expect(script, name).toMatch(
      /^node (--\S+ )*--import \.\/harness\/cli\/preflight\.mjs (harness|bench|atlas|compose|package)\//,
    );
});

test("a Node with TypeScript switched off is refused with the reason", async () => {
  const { all, exitCode } = await start(process.execPath, scripts.doctor!, {
    NODE_OPTIONS: "--no-strip-types",
  });
  expect(all).toMatch(/^regiondrill: this is Node .* told not to run TypeScript .*npm ci/);
  expect(all).not.toContain("    at ");
  expect(exitCode).toBe(exitCodes["harness-error"]);
});

test.each(oursToRun)("%s, started by a Node that is too old, says what is needed", async (_, script) => {
  const old = `const versions = { ...process.versions, node: "20.20.2" };
    Object.defineProperty(process, "versions", { value: versions });`;
  const pretend = `data:text/javascript,${encodeURIComponent(old)}`;
  const { all, exitCode } = await start(
    process.execPath,
    script.replace("node ", `node --import ${pretend} `),
  );
  expect(all).toMatch(/^regiondrill: this is Node 20\.20\.2 .*Node 26 or newer .*npm ci/);
  expect(exitCode).toBe(exitCodes["harness-error"]);
});

test("so does one that really is", async ({ skip }) => {
  const versions = await Promise.all(
    executables("node").map(async (path) => ({
      path,
      major: Number((await execa(path, ["-p", "process.versions.node.split('.')[0]"])).stdout),
    })),
  );
  const old = versions.find(({ major }) => major < 26) ?? skip("this machine has no old Node");
  const { all, exitCode } = await start(old.path, scripts.scenario!);
  expect(all).toMatch(/^regiondrill: this is Node .*npm ci/);
  expect(exitCode).toBe(exitCodes["harness-error"]);
});
