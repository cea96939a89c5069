import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { endProcesses } from "../../harness/safety/end-processes.ts";
import { identify, isAlive, markSlot, ownedProcesses } from "../../harness/safety/process-table.ts";
import { markedScriptAs, needsRoot, nobody, scriptAs } from "../nobody.ts";
import { scratch } from "../scratch.ts";
import { startIn, startMarked } from "./marked-process.ts";

const slots: string[] = [];
function slot(): string {
  const folder = scratch();
  slots.push(folder);
  return folder;
}
afterEach(async () => {
  for (const folder of slots.splice(0)) await endProcesses(() => ownedProcesses(folder));
});

const forks = `require("node:child_process").spawn("sleep", ["1000"], { detached: true, env: {} })`;

test("a drill's processes are found by their mark, with the region they belong to", async () => {
  const folder = slot();
  const child = await startMarked(folder, "eu-west-1", "");
  expect(ownedProcesses(folder)).toMatchObject([{ pid: child.pid, region: "eu-west-1", part: "test" }]);
});

test("so are those of a slot whose folder has other letters in its name", async () => {
  const folder = join(slot(), "jürgen");
  const child = await startMarked(folder, "zürich", "");
  expect(ownedProcesses(folder)).toMatchObject([{ pid: child.pid, region: "zürich", part: "test" }]);
  await endProcesses(() => ownedProcesses(folder));
});

test("memory is what the kernel says it is, whatever a page is", async () => {
  const folder = slot();
  const child = await startMarked(folder, "eu-west-1", "globalThis.held = Buffer.alloc(64 * 1024 * 1024, 1)");
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))![1];
  const { residentBytes } = ownedProcesses(folder)[0]!;
  expect(residentBytes / 1024 / Number(kibibytes)).toBeCloseTo(1, 1);
});

test("descendants are found though they carry no mark and left the group", async () => {
  const folder = slot();
  await startMarked(folder, "eu-west-1", forks);
  expect(ownedProcesses(folder).map(({ region }) => region)).toEqual(["eu-west-1", "eu-west-1"]);
});

test("a process that lost its mark is found by the folder it works in", async () => {
  const folder = slot();
  mkdirSync(join(folder, "us-east-1", "redis"), { recursive: true });
  const child = await startIn(join(folder, "us-east-1", "redis"), "");
  expect(ownedProcesses(folder)).toMatchObject([{ pid: child.pid, region: "us-east-1", part: "redis" }]);
});

test("processes of another slot, and those that only have a similar name, are left alone", async () => {
  const [mine, other] = [slot(), slot()];
  await startMarked(other, "eu-west-1", "");
  await startMarked(`${mine}0`, "eu-west-1", "");
  slots.push(`${mine}0`);
  expect(ownedProcesses(mine)).toEqual([]);
});

test("ending kills every process with its descendants and counts them", async () => {
  const folder = slot();
  await startMarked(folder, "eu-west-1", forks);
  await startMarked(folder, "us-east-1", `process.on("SIGTERM", () => {})`);
  const { count, left } = await endProcesses(() => ownedProcesses(folder));
  expect({ count, left }).toEqual({ count: 3, left: [] });
  expect(ownedProcesses(folder)).toEqual([]);
});

test("a later process with the same number is not taken for the earlier one", () => {
  const self = identify(process.pid)!;
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ ...self, startTicks: self.startTicks - 1 })).toBe(false);
});

describe("of another account", () => {
  needsRoot();

  test("a process is not the drill's, whatever mark it carries and wherever it works", async () => {
    const folder = scratch();
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, "north"));
    const wait = 'process.chdir(process.argv[1]); console.log("waits"); setTimeout(() => {}, 60_000)';
    const marked = markedScriptAs(nobody, { [markSlot]: folder }, wait, "/");
    const inside = scriptAs(nobody, wait, join(folder, "north"));
    await Promise.all([marked, inside].map((one) => once(one.stdout!, "data")));
    expect(ownedProcesses(folder)).toEqual([]);
    for (const one of [marked, inside]) one.kill("SIGKILL");
    await Promise.all([marked, inside]);
  });
});
