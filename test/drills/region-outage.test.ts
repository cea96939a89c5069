import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freshRuns, latest, regiondrill } from "./regiondrill.ts";

const runs = freshRuns();
afterAll(() => rmSync(runs, { recursive: true, force: true }));

async function drill(...flags: string[]) {
  const { exitCode } = await regiondrill([
    "scenario",
    "region-outage",
    "--runs",
    runs,
    "--seed",
    "11",
    ...flags,
  ]);
  return { exitCode, ...latest(runs) };
}

describe("a region outage on real components", () => {
  let passed: Awaited<ReturnType<typeof drill>>;
  beforeAll(async () => {
    passed = await drill();
  });

  test("passes, with every check having examined something", () => {
    expect(passed.result.reasons).toEqual([]);
    expect(passed.exitCode).toBe(0);
    expect(passed.result.checks.filter(({ examined }) => examined === 0)).toEqual([]);
  });

  test("leaves history, result and reports", () => {
    expect(passed.files).toEqual(
      expect.arrayContaining([
        "history.ndjson",
        "result.json",
        "report.html",
        "report.md",
        "junit.xml",
        "logs",
      ]),
    );
  });

  test("measures an outage that was noticed, and nothing lost after healing", () => {
    const { rto, rpo } = passed.result.measures;
    expect(rto?.lowerMs).toBeGreaterThan(0);
    expect(rto?.upperMs).toBeGreaterThanOrEqual(rto?.lowerMs ?? Number.POSITIVE_INFINITY);
    expect(rto?.detectedMs).toBeGreaterThan(0);
    expect(rpo.atFailover).not.toBeNull();
    expect(rpo.afterHeal).toEqual({ operations: 0, seconds: 0 });
  });

  test("gets the same verdict when its history is judged again", async () => {
    const { exitCode, all } = await regiondrill(["recheck", passed.folder]);
    expect(all).toContain("Same verdict as before: pass");
    expect(exitCode).toBe(0);
  });
});

describe("a region outage under other conditions", () => {
  test("a fault that had no effect makes the drill inconclusive, and the reason names the probe", async () => {
    const { exitCode, result } = await drill("--sabotage");
    expect(exitCode).toBe(2);
    expect(result.verdict).toBe("inconclusive");
    expect(result.reasons.join("\n")).toMatch(/probe (no-process|connection-refused)/);
  });

  test("with 300 ms between the regions, operations are missing at failover and back after healing", async () => {
    const { exitCode, result } = await drill("--link-latency", "300ms");
    expect(result.reasons).toEqual([]);
    expect(exitCode).toBe(0);
    expect(result.measures.rpo.atFailover?.operations).toBeGreaterThan(0);
    expect(result.measures.rpo.afterHeal?.operations).toBe(0);
  });
});
