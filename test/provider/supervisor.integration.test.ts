/** Whose death is a surprise: real processes that are killed, and started again at once. */
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Part } from "../../harness/component/part.ts";
import { PartSettings } from "../../harness/provider/part-settings.ts";
import { Supervisor } from "../../harness/provider/processes/supervisor.ts";
import { endProcesses } from "../../harness/safety/end-processes.ts";
import { ownedProcesses, signalAll } from "../../harness/safety/process-table.ts";
import { scratch } from "../safety/marked-process.ts";

const slotFolder = scratch();
afterAll(() => endProcesses(() => ownedProcesses(slotFolder)));

const part = {
  ...{ name: "sleeper", region: "here", address: "", listens: [], needs: [], folder: slotFolder },
  launch: async () => ({ argv: ["sleep", "60"], cwd: slotFolder, env: {} }),
  pending: async () => null,
} as unknown as Part;

test("a part that was killed and started again at once did not die by itself; the new one may", async () => {
  const deaths: string[] = [];
  const supervisor = new Supervisor(
    {
      ...{
        slotFolder,
        logFolder: join(slotFolder, "logs"),
        configurationFolder: join(slotFolder, "configuration"),
        onReady: () => {},
      },
      onDeath: (_part, how) => deaths.push(how),
      signal: new AbortController().signal,
    },
    new PartSettings(),
  );
  await supervisor.start([part]);
  const [first] = ownedProcesses(slotFolder);
  supervisor.condemn([part]);
  signalAll([first!], "SIGKILL");
  await supervisor.start([part]);
  await expect.poll(() => ownedProcesses(slotFolder).map(({ pid }) => pid)).not.toContain(first!.pid);
  const [second] = ownedProcesses(slotFolder);
  expect(deaths).toEqual([]);
  signalAll([second!], "SIGKILL");
  await expect.poll(() => deaths).toEqual(["was ended by SIGKILL"]);
});
