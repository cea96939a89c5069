import { rmSync } from "node:fs";
import { afterAll, expect, test, vi } from "vitest";
import { listenersIn } from "../../harness/machine/socket-table.ts";
import { ownedProcesses } from "../../harness/safety/process-table.ts";
import { existingSlots } from "../../harness/safety/slot.ts";
import { inCalm, onlyTimedMissed } from "./calm.ts";
import { freshRuns, historyMentions, latest, regiondrill } from "./regiondrill.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function runs(): string {
  const folder = freshRuns();
  folders.push(folder);
  return folder;
}

const longEnough = { timeout: 120_000, interval: 50 };

test("a harness that is killed during an outage leaves no process, no listener and no slot within ten seconds", async () => {
  const before = existingSlots().map(({ number }) => number);
  const folder = runs();
  const drill = regiondrill(["scenario", "region-outage", "--runs", folder]);
  await vi.waitUntil(() => historyMentions(folder, '"step":"effective"'), longEnough);
  const slots = existingSlots().filter(({ number }) => !before.includes(number));
  expect(slots).toHaveLength(1);
  const slot = slots[0]!;
  expect(ownedProcesses(slot.folder).length).toBeGreaterThan(5);
  drill.kill("SIGKILL");
  await drill;
  await vi.waitUntil(() => existingSlots().every(({ number }) => number !== slot.number), {
    timeout: 10_000,
    interval: 50,
  });
  expect(ownedProcesses(slot.folder)).toEqual([]);
  expect(listenersIn(slot.number)).toEqual([]);
});

test("Ctrl-C cleans up and still writes the report, and the drill does not pass", async () => {
  const folder = runs();
  const drill = regiondrill(["scenario", "region-outage", "--runs", folder]);
  await vi.waitUntil(() => historyMentions(folder, '"step":"effective"'), longEnough);
  drill.kill("SIGINT");
  const { exitCode } = await drill;
  const { result, files } = latest(folder);
  expect(exitCode).not.toBe(0);
  expect(result.reasons.join("\n")).toContain("interrupted");
  expect(result.cleanup).toEqual({ residualFaults: 0, residualProcesses: 0 });
  expect(files).toContain("report.html");
});

test("two drills at the same time both pass; with 300 ms between regions, operations are missing at failover", async () => {
  const outage = (folder: string, ...flags: string[]) =>
    regiondrill(["scenario", "region-outage", "--runs", folder, "--rate", "50", ...flags]);
  const { near, far } = await inCalm(async () => {
    const [near, far] = [runs(), runs()];
    await Promise.all([outage(near), outage(far, "--link-latency", "300ms")]);
    const results = [near, far].map((folder) => latest(folder).result);
    return { near, far, result: results.find(onlyTimedMissed) ?? results[0]! };
  });
  for (const folder of [near, far]) {
    const { result } = latest(folder);
    if (!onlyTimedMissed(result)) expect(result.reasons).toEqual([]);
  }
  const { rpo } = latest(far).result.measures;
  expect(rpo.atFailover?.operations).toBeGreaterThan(0);
  expect(rpo.afterHeal?.operations).toBe(0);
});

test("a fault without effect ends inconclusive, by name; --keep leaves the regions running, and heal ends them", async () => {
  const before = existingSlots().map(({ number }) => number);
  const folder = runs();
  const drill = await regiondrill(["scenario", "region-outage", "--runs", folder, "--keep", "--sabotage"]);
  const { exitCode, all } = drill;
  expect(exitCode, all).toBe(2);
  expect(latest(folder).result.reasons.join("\n")).toMatch(/probe (no-process|connection-refused)/);
  expect(all).toMatch(/psql postgres:\/\/\S+/);
  expect(all).toMatch(/redis-cli -u redis:\/\/\S+/);
  const kept = existingSlots().filter(
    (slot) => !before.includes(slot.number) && ownedProcesses(slot.folder).length > 0,
  );
  expect(kept.length).toBeGreaterThan(0);
  const healed = await regiondrill(["heal"]);
  expect(healed.exitCode, healed.all).toBe(0);
  expect(kept.flatMap((slot) => [...ownedProcesses(slot.folder), ...listenersIn(slot.number)])).toEqual([]);
});
