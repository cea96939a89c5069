import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { controlsSchema } from "../../harness/contract/controls.ts";
import { existingSlots } from "../../harness/safety/slot.ts";
import { regiondrill } from "./regiondrill.ts";

const runs = mkdtempSync(join(tmpdir(), "regiondrill-all-"));
afterAll(() => rmSync(runs, { recursive: true, force: true }));

const wholeSeries = 1_500_000;

test("every scenario with every variant ends as it must, and leaves nothing behind", {
  timeout: wholeSeries,
}, async () => {
  const before = existingSlots().length;
  const { exitCode, stdout, stderr } = await regiondrill(["scenario", "all", "--runs", runs, "--json"]);
  const ended: { command: string; verdict: string; countsAs: string }[] = JSON.parse(stdout);
  expect(ended.length).toBeGreaterThanOrEqual(15);
  expect(
    ended.filter(({ countsAs }) => countsAs !== "pass"),
    stderr.slice(-4_000),
  ).toEqual([]);
  expect(exitCode).toBe(0);
  expect(existingSlots()).toHaveLength(before);
});

/** One for each check that no other test breaks; `npm run controls` plants them all. */
const planted = [
  ...["accept-incompatible", "last-arrival-wins", "mirror-drops"],
  ...["no-fencing", "redis-is-authority", "replay-skips"],
];

test("planted defects are caught by the checks that must catch them", { timeout: wholeSeries }, async () => {
  const { exitCode, all } = await regiondrill(["controls", "--runs", runs, "--only", ...planted]);
  const { controls } = controlsSchema.parse(JSON.parse(readFileSync(join(runs, "controls.json"), "utf8")));
  expect(controls.map(({ defect }) => defect).toSorted()).toEqual(planted);
  expect(exitCode, all?.slice(-4_000)).toBe(0);
});
