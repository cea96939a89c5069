/** Drills run from code, on real regions: to their end, and stopped before it. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { runDrill } from "../../harness/campaign/run-drill.ts";
import { wasInterrupted } from "../../harness/contract/objections.ts";
import { inCalm } from "./calm.ts";
import { outageOf, topology } from "./foreign/loyalty.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
const scenario = outageOf(topology);

test("it passes, leaves its report, and gives the process back as it was", async () => {
  process.env.PGHOST = "mine";
  const mask = process.umask(0o077);
  const before = { ...process.env };
  const told: string[] = [];
  const run = await inCalm(() =>
    runDrill(scenario, { seed: 3, provider: "processes", runs, tell: (line) => told.push(line) }),
  );
  expect(process.umask(mask)).toBe(0o077);
  expect({ ...process.env }).toEqual(before);
  delete process.env.PGHOST;
  expect(run.result.reasons).toEqual([]);
  expect(run.verdict).toBe("pass");
  expect(run.result.run).toMatchObject({ seed: 3, provider: "processes" });
  expect(existsSync(run.report)).toBe(true);
  expect(told).toContain("inject region-outage on south");
});

test("when its signal is aborted it is healed, cleaned up and judged", async () => {
  const stop = new AbortController();
  const tell = (line: string) => {
    if (line === "inject region-outage on south") stop.abort();
  };
  const run = await runDrill(scenario, { provider: "processes", runs, signal: stop.signal, tell });
  expect(run.verdict).not.toBe("pass");
  expect(wasInterrupted(run.result)).toBe(true);
  expect(run.result.cleanup).toEqual({ residualFaults: 0, residualProcesses: 0 });
  expect(existsSync(run.report)).toBe(true);
});

test("drills of one process take turns", async () => {
  const ended: string[] = [];
  const stop = new AbortController();
  const first = runDrill(scenario, {
    provider: "processes",
    runs,
    signal: stop.signal,
    tell: () => stop.abort(),
  }).then(() => ended.push("first"));
  const second = runDrill(scenario, {
    provider: "processes",
    runs,
    signal: AbortSignal.abort(),
    tell: () => ended.push("second"),
  });
  await Promise.all([first, second]);
  expect(ended[0]).toBe("first");
  expect(ended).toContain("second");
});
