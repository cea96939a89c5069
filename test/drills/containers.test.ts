/** Whole drills with regions made of containers. Skipped, with the reason, if no engine answers or images are missing. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, expect, test, vi } from "vitest";
import { controlsSchema } from "../../harness/contract/controls.ts";
import { existingSlots } from "../../harness/safety/slot.ts";
import { needsEngine } from "../needs-engine.ts";
import { inCalm } from "./calm.ts";
import { readResult } from "./read-result.ts";
import { freshRuns, historyMentions, latest, regiondrill } from "./regiondrill.ts";

needsEngine();

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function runs(): string {
  const folder = freshRuns();
  folders.push(folder);
  return folder;
}

/** Names of everything that drills own on the engine. */
async function onEngine(): Promise<string[]> {
  const list = async (...args: string[]) =>
    (await execa("docker", [...args, "--filter", "label=regiondrill.slot"])).stdout
      .split("\n")
      .filter(Boolean);
  return [
    ...(await list("ps", "--all", "--format", "{{.Names}}")),
    ...(await list("network", "ls", "--format", "{{.Name}}")),
    ...(await list("volume", "ls", "--format", "{{.Name}}")),
  ];
}

function inContainers(...words: readonly string[]): string[] {
  return [...words, "--provider", "containers", "--rate", "100"];
}

/** `two-engines.test.ts` drills a partition in containers. */
test("region-outage keeps its promise in containers, and leaves nothing on the engine", async () => {
  const before = await onEngine();
  const folder = runs();
  const { exitCode, stderr, result } = await inCalm(async () => {
    const { exitCode, stderr } = await regiondrill(
      inContainers("scenario", "region-outage", "--runs", folder),
    );
    return { exitCode, stderr, ...latest(folder) };
  });
  expect(result.reasons, stderr.slice(-2_000)).toEqual([]);
  expect(exitCode).toBe(0);
  expect(result.run.provider).toBe("containers");
  expect(result.checks.find(({ id }) => id === "links-only")!.examined).toBeGreaterThan(5);
  expect(await onEngine()).toEqual(before);
});

const planted = ["accept-incompatible", "last-arrival-wins"];

test("planted defects are caught in containers too, by drills that hand their regions on", async () => {
  const before = await onEngine();
  const folder = runs();
  const { exitCode, all } = await regiondrill(
    inContainers("controls", "--runs", folder, "--only", ...planted),
  );
  const { controls } = controlsSchema.parse(JSON.parse(readFileSync(join(folder, "controls.json"), "utf8")));
  const drilled = controls.map(({ folder: run }) => readResult(run!));
  expect(drilled.map(({ run }) => run.scenario).toSorted()).toEqual(["schema-drop", "split-brain"]);
  for (const { cleanup } of drilled) expect(cleanup).toEqual({ residualFaults: 0, residualProcesses: 0 });
  expect(exitCode, all?.slice(-4_000)).toBe(0);
  expect(await onEngine()).toEqual(before);
});

test("a harness that is killed during an outage leaves no container, network, volume or slot within thirty seconds", async () => {
  const before = { things: await onEngine(), slots: existingSlots().map(({ number }) => number) };
  const folder = runs();
  const drill = regiondrill(["scenario", "region-outage", "--provider", "containers", "--runs", folder]);
  await vi.waitUntil(() => historyMentions(folder, '"step":"effective"'), { timeout: 180_000, interval: 50 });
  expect((await onEngine()).length).toBeGreaterThan(before.things.length + 10);
  drill.kill("SIGKILL");
  await drill;
  await vi.waitUntil(async () => (await onEngine()).length === before.things.length, {
    timeout: 30_000,
    interval: 200,
  });
  expect(await onEngine()).toEqual(before.things);
  await vi.waitUntil(() => existingSlots().every(({ number }) => before.slots.includes(number)), {
    timeout: 5_000,
    interval: 50,
  });
});
