import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { inCalm } from "./calm.ts";
import { freshRuns, latest, regiondrill } from "./regiondrill.ts";

const runs = freshRuns();
afterAll(() => rmSync(runs, { recursive: true, force: true }));

test("with 300 ms between the regions, operations are missing at failover and back after healing", async () => {
  const { exitCode, result } = await inCalm(async () => {
    const { exitCode } = await regiondrill([
      ...["scenario", "region-outage", "--link-latency", "300ms", "--seed", "11", "--runs", runs],
    ]);
    return { exitCode, ...latest(runs) };
  });
  expect(result.reasons).toEqual([]);
  expect(exitCode).toBe(0);
  expect(result.measures.rpo.atFailover?.operations).toBeGreaterThan(0);
  expect(result.measures.rpo.afterHeal?.operations).toBe(0);
});
