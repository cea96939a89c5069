/** The questions of `init` in a real terminal, and none where there is none. */
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { execa } from "execa";
import { expect, test } from "vitest";
import { scratch } from "../scratch.ts";

const parent = scratch("asked");
const main = fileURLToPath(new URL("../../harness/cli/main.ts", import.meta.url));
const networks = fileURLToPath(new URL("projects/networks", import.meta.url));

function project(name: string): string {
  const folder = join(parent, name);
  mkdirSync(join(folder, ".git"), { recursive: true });
  cpSync(networks, folder, { recursive: true });
  return folder;
}

/** In a terminal of its own: types each answer once its question is there. Resolves with the exit code and what was shown. */
async function inTerminal(folder: string, answers: readonly (readonly [question: string, keys: string])[]) {
  const command = `stty cols 120 rows 40; '${process.execPath}' '${main}' init --no-install`;
  const running = execa("script", ["--quiet", "--return", "--command", command, "/dev/null"], {
    cwd: folder,
    reject: false,
    env: { TERM: "xterm", COLUMNS: "120" },
  });
  let shown = "";
  running.stdout.on("data", (chunk: Buffer) => {
    shown += stripVTControlCharacters(chunk.toString());
  });
  for (const [question, keys] of answers) {
    await expect.poll(() => shown, { timeout: 30_000, interval: 20 }).toContain(question);
    running.stdin.write(keys);
  }
  const { exitCode } = await running;
  return { exitCode, shown };
}

test("a terminal is asked, and the answers count", async () => {
  const folder = project("a terminal");
  const { exitCode, shown } = await inTerminal(folder, [
    ["Drill the project of compose.yaml?", "\r"],
    ["Which path answers 200", "/up\r"],
    ["Add a workflow for GitHub Actions?", "n"],
  ]);
  expect(exitCode).toBe(0);
  expect(shown).toContain("north: shop = kiosk at 6001, kafka (store) = kiosk-log at 6192");
  expect(readFileSync(join(folder, "drills/topology.ts"), "utf8")).toContain('health: "/up"');
  expect(existsSync(join(folder, ".github"))).toBe(false);
});

test("one that gives up gets nothing, and 130", async () => {
  const folder = project("given up");
  const { exitCode } = await inTerminal(folder, [["Drill the project of compose.yaml?", "\u0003"]]);
  expect(exitCode).toBe(130);
  expect(existsSync(join(folder, "drills"))).toBe(false);
});

test("without a terminal nothing is asked", async () => {
  const folder = project("no terminal");
  const { stdout, exitCode } = await execa(process.execPath, [main, "init", "--no-install"], {
    cwd: folder,
    input: "",
  });
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain("?");
  expect(existsSync(join(folder, ".github/workflows/regiondrill.yml"))).toBe(true);
});

test("wrong usage ends with 64, a package manager that fails with 3", async () => {
  const folder = project("wrong");
  const call = (...args: string[]) =>
    execa(process.execPath, [main, "init", ...args], { cwd: folder, reject: false });
  expect(await call("--compose", "nowhere.yaml")).toMatchObject({ exitCode: 64 });
  expect(await call("--regions", "one")).toMatchObject({ exitCode: 64 });
  const failed = await call("--package", "./no-such-tarball.tgz");
  expect(failed.exitCode).toBe(3);
  expect(failed.stderr).toMatch(
    /^regiondrill: `npm install --save-dev \.\/no-such-tarball\.tgz` failed, and nothing was written/,
  );
  expect(existsSync(join(folder, "package.json"))).toBe(false);
  expect(existsSync(join(folder, "node_modules"))).toBe(false);
});

test("interrupted while it installs, it ends the package manager and leaves nothing", async () => {
  const folder = project("interrupted");
  const bin = join(parent, "bin");
  mkdirSync(bin);
  writeFileSync(
    join(bin, "npm"),
    "#!/bin/sh\nmkdir -p node_modules/half; echo begun > package-lock.json\nexec sleep 600\n",
  );
  chmodSync(join(bin, "npm"), 0o755);
  const env = { PATH: `${bin}:${process.env.PATH}` };
  const running = execa(process.execPath, [main, "init", "--yes"], { cwd: folder, reject: false, env });
  await expect
    .poll(() => existsSync(join(folder, "package-lock.json")), { timeout: 30_000, interval: 20 })
    .toBe(true);
  running.kill("SIGTERM");
  const { exitCode, stderr } = await running;
  expect(stderr).toBe("regiondrill: interrupted, and nothing was written");
  expect(exitCode).toBe(130);
  expect(readdirSync(folder).toSorted()).toEqual([".git", "compose.yaml"]);
});
