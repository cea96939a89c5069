/** What a drill changes of its own process, and what it starts, each in a process of its own. Only root may go first. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { scratch } from "../scratch.ts";

const machine = fileURLToPath(new URL("../../harness/machine/", import.meta.url));
const root = process.getuid?.() === 0;

async function run(program: string): Promise<string> {
  const text = `const changed = await import("${machine}as-started.ts");
    const { runCommand } = await import("${machine}command.ts");
    ${program}`;
  // The mask of who runs the tests is none of ours.
  const script = `umask 077; exec "$0" --input-type=module -e "$1"`;
  const { stdout } = await execa("sh", ["-c", script, process.execPath, text]);
  return stdout;
}

const command = (log: string) => `const wrote = await runCommand(
    ["sh", "-c", "nice; umask; sh -c nice"], { cwd: "/", log: "${log}", limitMs: 10_000 });
  console.log(wrote.split("\\n").join());`;

test.skipIf(!root)(
  "a command of the user's, and what it starts, yield as the user's shell does",
  async () => {
    const log = join(scratch(), "log");
    const own = `console.log((await import("node:os")).getPriority(), process.umask().toString(8));`;
    const program = `changed.goFirst(); changed.goFirst(); changed.openToParts(); ${own} ${command(log)} ${own}`;
    const usual = Number((await execa("nice")).stdout);
    expect(await run(program)).toBe(`-10 22\n${usual},0077,${usual}\n-10 22`);
    expect(readFileSync(log, "utf8")).toContain("0077");
  },
);

test.skipIf(!root)("what is installed between two drills yields as the user's shell does", async () => {
  const own = `console.log((await import("node:os")).getPriority());`;
  const usual = (await execa("nice")).stdout;
  const program = `changed.goBack(); ${own} changed.goFirst(); ${own} changed.goBack(); ${own} changed.goFirst(); ${own}`;
  expect((await run(program)).split("\n")).toEqual([usual, "-10", usual, "-10"]);
});

test("a program starts with the precedence and mask of the user where nothing was changed", async () => {
  const usual = (await execa("nice")).stdout;
  expect(await run(command(join(scratch(), "log")))).toBe(`${usual},0077,${usual}`);
});

test("a run's own folder is as private as the user's mask, whatever parts need", async () => {
  expect(await run(`changed.openToParts(); console.log(changed.folderMode().toString(8))`)).toBe("700");
});

test.skipIf(!root)("a terminal's session has its own precedence again when the drill is over", async () => {
  const group = "/proc/self/autogroup";
  const session = `const { readFileSync } = await import("node:fs"); console.log(/nice .*/.exec(readFileSync("${group}", "utf8"))?.[0]);`;
  const both = `setsid -w sh -c '"$0" --input-type=module -e "$1"; sed "s/.*nice/nice/" ${group}' "$0" "$1"`;
  const text = `const changed = await import("${machine}as-started.ts"); changed.goFirst(); ${session}`;
  const { stdout, exitCode } = await execa("sh", ["-c", both, process.execPath, text], { reject: false });
  expect(exitCode).toBe(0);
  expect(stdout.split("\n")).toEqual(["nice -10", "nice 0"]);
});

test.skipIf(!root)("after a drill the process is as it was started", async () => {
  const own = `console.log((await import("node:os")).getPriority(), process.umask().toString(8));`;
  const program = `${own} changed.goFirst(); changed.openToParts(); changed.becomeAsStarted(); ${own}`;
  const usual = (await execa("nice")).stdout;
  expect(await run(program)).toBe(`${usual} 77\n${usual} 77`);
});
