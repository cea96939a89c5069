/** Whose death is a surprise: real processes that are killed, and started again at once. */
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Part, PartName } from "../../harness/component/part.ts";
import { PartSettings } from "../../harness/provider/part-settings.ts";
import { ProcessRunner } from "../../harness/provider/process-runner.ts";
import { endProcesses } from "../../harness/safety/end-processes.ts";
import { ownedProcesses, signalAll } from "../../harness/safety/process-table.ts";
import { scratch } from "../scratch.ts";

const slotFolder = scratch();
afterAll(() => endProcesses(() => ownedProcesses(slotFolder)));

const part: Part = {
  name: "sleeper",
  region: "here",
  address: "",
  listens: [],
  needs: [],
  folder: slotFolder,
  launch: () => ({ argv: ["sleep", "60"], cwd: slotFolder, env: {} }),
  pending: async () => null,
};

function runnerOf(onDeath: (how: string) => void, signal = new AbortController().signal): ProcessRunner {
  const options = {
    slotFolder,
    secrets: [],
    signal,
    onReady: () => {},
    logFolder: join(slotFolder, "logs"),
    configurationFolder: join(slotFolder, "configuration"),
    onDeath: (_part: PartName, how: string) => onDeath(how),
  };
  return new ProcessRunner(options, new PartSettings());
}

test("a part that was killed and started again at once did not die by itself; the new one may", async () => {
  const deaths: string[] = [];
  const runner = runnerOf((how) => deaths.push(how));
  await runner.start([part]);
  const [first] = ownedProcesses(slotFolder);
  runner.condemn([part]);
  signalAll([first!], "SIGKILL");
  await runner.start([part]);
  await expect.poll(() => ownedProcesses(slotFolder).map(({ pid }) => pid)).not.toContain(first!.pid);
  const [second] = ownedProcesses(slotFolder);
  expect(deaths).toEqual([]);
  signalAll([second!], "SIGKILL");
  await expect.poll(() => deaths).toEqual(["was ended by SIGKILL"]);
});

test("a job of a drill that was interrupted is not started", async () => {
  const runner = runnerOf(() => {}, AbortSignal.abort(new Error("interrupted")));
  const job = { name: "late", region: "here" };
  const launch = { argv: ["sleep", "60"] as const, cwd: slotFolder };
  await expect(runner.run(job, launch)).rejects.toThrow("interrupted");
  expect(ownedProcesses(slotFolder).filter((one) => one.part === "late")).toEqual([]);
});

test("a job that runs is ended with the drill", async () => {
  const interruption = new AbortController();
  const runner = runnerOf(() => {}, interruption.signal);
  const job = { name: "long", region: "here" };
  const running = runner.run(job, { argv: ["sleep", "60"], cwd: slotFolder });
  interruption.abort(); // while it is being launched
  await expect(running).rejects.toThrow("job here/long ended with SIGKILL");
});
