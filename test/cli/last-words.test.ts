/** What a process prints that ends for an unexpected reason, and its exit code. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { lastWords } from "../../harness/cli/last-words.ts";
import { exitCodes } from "../../harness/contract/result.ts";
import { MachineError } from "../../harness/machine/tool.ts";
import { canMount, fillBut, smallDisk } from "../small-disk.ts";

const module = fileURLToPath(new URL("../../harness/cli/last-words.ts", import.meta.url));

function watched(program: string) {
  const text = `import { watchOverProcess } from "${module}"; watchOverProcess(); ${program}`;
  return ["--input-type=module", "-e", text];
}

test.each([
  ["an uncaught error", 'setTimeout(() => { throw new Error("lost") }, 1)'],
  ["a promise that is not awaited", 'Promise.reject(new Error("lost")); setTimeout(() => {}, 10_000)'],
])("%s ends the process as an error of the harness, not as a failed drill", async (_, program) => {
  const { exitCode, stderr } = await execa(process.execPath, watched(program), { reject: false });
  expect(stderr).toContain("Error: lost");
  expect(exitCode).toBe(exitCodes["harness-error"]);
});

test("wrong usage ends with its own code and one line", async () => {
  const usage = new URL("../../harness/contract/usage-error.ts", import.meta.url).href;
  const program = `import { sayLastWords } from "${module}"; import { unknownName } from "${usage}";
    sayLastWords(unknownName("stack", "postgres", ["etcd", "postgresql"]));`;
  const { exitCode, stderr } = await execa(process.execPath, ["--input-type=module", "-e", program], {
    reject: false,
  });
  expect(stderr).toBe(
    'regiondrill: unknown stack "postgres": did you mean postgresql? Known: etcd, postgresql',
  );
  expect(exitCode).toBe(64);
});

test("an error that nothing awaits stops a drill as Ctrl-C does, with its clean-up", async () => {
  const program = `const { interruption } = await import("${module.replace("last-words", "interruption")}");
    const signal = interruption(console.log);
    signal.addEventListener("abort", () => setTimeout(() => console.log("cleaned up:", signal.reason.message), 50));
    setTimeout(() => { throw new Error("lost") }, 1);
    setTimeout(() => { throw new Error("and again") }, 10);`;
  const { exitCode, stdout, stderr } = await execa(process.execPath, watched(program), { reject: false });
  expect(stdout).toContain("cleaned up: lost");
  expect(stderr).toContain("Error: lost");
  expect(exitCode).toBe(exitCodes["harness-error"]);
});

test("a reader that goes away ends nothing", async () => {
  const program = `const told = setInterval(() => console.log("on and on"), 5);
    setTimeout(() => { clearInterval(told); process.exitCode = 2; }, 500)`;
  const child = spawn(process.execPath, watched(program), { stdio: ["ignore", "pipe", "pipe"] });
  await once(child.stdout, "data");
  child.stdout.destroy();
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  expect(await once(child, "close")).toEqual([2, null]);
  expect(errors).toBe("");
});

test("a device that takes nothing ends the process as an error", async () => {
  const full = openSync("/dev/full", "w");
  const child = spawn(process.execPath, watched('console.log("{}")'), { stdio: ["ignore", full, "pipe"] });
  closeSync(full);
  expect(await once(child, "close")).toEqual([exitCodes["harness-error"], null]);
});

test.skipIf(!canMount)("output that finds room for a part of it ends the process as an error", async () => {
  const disk = smallDisk(64);
  fillBut(disk, 8192);
  const file = openSync(join(disk, "result.json"), "w");
  const program = 'console.log("x".repeat(20_000)); process.exitCode = 0';
  const child = spawn(process.execPath, watched(program), { stdio: ["ignore", file, "pipe"] });
  closeSync(file);
  const [errors, [code]] = await Promise.all([text(child.stderr!), once(child, "close")]);
  expect(code).toBe(exitCodes["harness-error"]);
  expect(errors).toContain("regiondrill: ENOSPC: no space left on device");
});

test("the machine's faults are one line, ours show where they are", () => {
  expect(lastWords(new MachineError("no Java"))).toBe("regiondrill: no Java");
  let found: unknown;
  try {
    readFileSync("/nowhere/at/all");
  } catch (error) {
    found = error;
  }
  expect(lastWords(found)).toBe("regiondrill: ENOENT: no such file or directory, open '/nowhere/at/all'");
  expect(lastWords(new TypeError("x is no function"))).toContain("    at ");
});

test.each([
  ["ERR_MODULE_NOT_FOUND", "Cannot find package 'pg' imported from /x.ts"],
  ["ERR_MODULE_NOT_FOUND", "Cannot find module '/x/node_modules/pg/lib/index.js' imported from /x.ts"],
  ["MODULE_NOT_FOUND", "Cannot find module 'pg-pool'\nRequire stack:\n- /x/node_modules/pg/lib/index.js"],
  ["ERR_INVALID_PACKAGE_CONFIG", "Invalid package config /x/node_modules/pg/package.json."],
])("a package that is missing is told with what installs it: %s %s", (code, text) => {
  const first = text.split("\n")[0];
  expect(lastWords(Object.assign(new Error(text), { code }))).toBe(
    `regiondrill: ${first}. Install the packages: npm ci`,
  );
});

test("a missing file of the checkout has another remedy than a missing package", () => {
  const code = "ERR_MODULE_NOT_FOUND";
  const error = Object.assign(new Error("Cannot find module '/x/harness/a.ts' imported from /x.ts"), {
    code,
  });
  expect(lastWords(error)).toContain("The checkout is not whole");
});
