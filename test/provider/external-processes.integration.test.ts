/** Processes of the user's: found by pid file or control group, frozen, killed, and never another one with the same number. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ProcessSelector } from "../../harness/contract/system.ts";
import { ProcessBodies, requireProcesses } from "../../harness/provider/external/processes.ts";
import { frozenWrongs, thawFrozen } from "../../harness/safety/frozen.ts";
import { readLedger } from "../../harness/safety/ledger.ts";
import { identify, isAlive, isStopped } from "../../harness/safety/process-table.ts";

const children: ChildProcess[] = [];
let folder = "";
const slot = () => ({ number: 1, folder });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "regiondrill-bodies-"));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

/** A process with a child of its own, and its pid file. */
async function parentWithChild(): Promise<{ pidFile: string; pid: number }> {
  const child = spawn("sh", ["-c", "sleep 600 & echo started; wait"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  children.push(child);
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const pidFile = join(folder, "part.pid");
  writeFileSync(pidFile, `${child.pid}\n`);
  return { pidFile, pid: child.pid! };
}

function bodies(selector: ProcessSelector): ProcessBodies {
  return new ProcessBodies({
    region: "south",
    selectors: { web: selector },
    slotFolder: folder,
    heal: async () => {},
  });
}

test("a whole tree stands still, is in the ledger by then, and goes on", async () => {
  const { pidFile, pid } = await parentWithChild();
  const web = bodies({ pidFile });
  expect(await web.motion()).toEqual({ moving: 2, frozen: 0 });
  await web.freeze();
  expect(await web.motion()).toEqual({ moving: 0, frozen: 2 });
  expect(readLedger(slot()).frozen.flatMap(({ processes }) => processes)).toContainEqual(identify(pid));
  await web.thaw();
  expect(await web.motion()).toEqual({ moving: 2, frozen: 0 });
  expect(frozenWrongs(readLedger(slot()).frozen)).toEqual([]);
});

test("what a dead harness froze goes on by the ledger alone", async () => {
  const { pidFile, pid } = await parentWithChild();
  const id = identify(pid)!;
  await bodies({ pidFile }).freeze();
  const { frozen } = readLedger(slot());
  expect(frozenWrongs(frozen)).toHaveLength(2);
  expect(thawFrozen(frozen)).toEqual([]);
  await vi.waitUntil(() => !isStopped(id));
});

test("a whole tree dies, frozen or not, and stays counted as dead", async () => {
  const { pidFile } = await parentWithChild();
  const web = bodies({ pidFile });
  await web.freeze();
  expect((await web.kill()).processes).toBe(2);
  expect(await web.living()).toBe(0);
});

test("a process that took the number of the one in the pid file is neither counted nor signalled", async () => {
  const { pidFile, pid } = await parentWithChild();
  const hourAgo = Date.now() / 1_000 - 3_600;
  utimesSync(pidFile, hourAgo, hourAgo);
  const web = bodies({ pidFile });
  expect(await web.living()).toBe(0);
  await web.freeze();
  await web.kill();
  const id = identify(pid)!;
  expect(isAlive(id) && !isStopped(id)).toBe(true);
  await expect(requireProcesses(new Map([["south", web]]))).rejects.toThrow(
    "no process of web of south is alive",
  );
});

test("a later process with the number of a frozen one is left alone", async () => {
  const { pid } = await parentWithChild();
  process.kill(pid, "SIGSTOP");
  const id = identify(pid)!;
  await vi.waitUntil(() => isStopped(id));
  const other = { ...id, startTicks: id.startTicks - 1 };
  thawFrozen([{ entry: "frozen", region: "south", processes: [other], groups: [] }]);
  expect(isStopped(id)).toBe(true);
});

test("a description that includes the harness itself is refused", async () => {
  const pidFile = join(folder, "own.pid");
  writeFileSync(pidFile, String(process.pid));
  await expect(bodies({ pidFile }).kill()).rejects.toThrow("include the harness itself");
});

test("a control group is frozen and killed as a whole, and let go for what is started in it", async (context) => {
  const cgroup = `/sys/fs/cgroup/unified/regiondrill-test-${process.pid}`;
  try {
    mkdirSync(cgroup);
  } catch (error) {
    console.warn(`skipped: ${context.task.name}: ${(error as Error).message}`);
    context.skip();
  }
  try {
    const { pid } = await parentWithChild();
    writeFileSync(join(cgroup, "cgroup.procs"), String(pid));
    const web = bodies({ cgroup });
    await web.freeze();
    const { moving, frozen } = await web.motion();
    expect({ moving, frozen: frozen > 0 }).toEqual({ moving: 0, frozen: true });
    await web.kill();
    expect(await web.living()).toBe(0);
    expect(frozenWrongs([{ entry: "frozen", region: "south", processes: [], groups: [cgroup] }])).toEqual([]);
  } finally {
    await vi.waitFor(() => rmdirSync(cgroup), { timeout: 5_000 });
  }
});
