/** Drills of a system that the harness does not contain, described by the contract alone. */
import { rmSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { atLeast, atMost, linkCut, scenario, webhooks, zero } from "../../harness/index.ts";
import { inCalm } from "./calm.ts";
import { drill, outageOf, topology } from "./foreign/loyalty.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
afterAll(() => rmSync(runs, { recursive: true, force: true }));

const partition = scenario("loyalty-partition", {
  promise: "Regions that cannot reach each other go on serving; no point is lost.",
  topology,
  target: "south",
  load: webhooks({ perSecond: 100, redelivered: 0.05 }),
  sustained: "1s",
  criteria: {
    firstTryAvailability: atLeast("99.9%"),
    lostEvents: zero,
    duplicateCredits: zero,
    unexpectedCredits: zero,
    ledgerParity: zero,
    replicationLag: atMost("5s"),
  },
  async drill({ steady, inject, diverged, heal, converged, target, others }) {
    await steady("3s");
    const cut = await inject(linkCut({ from: others[0]!, to: target, how: "refuse" }));
    await steady("3s");
    await diverged();
    await heal(cut);
    await steady("2s");
    await converged({ standstill: "5s" });
  },
});

test("a system described only by the contract passes a region outage", async () => {
  const { result } = await inCalm(async () => ({
    result: await drill({ scenario: outageOf(topology), runs }),
  }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.checks.find(({ id }) => id === "links-only")?.examined).toBeGreaterThan(0);
});

test("it passes a partition, and the divergence of its regions is measured", async () => {
  const { result } = await inCalm(async () => ({ result: await drill({ scenario: partition, runs }) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.measures.replicationLag.south?.peakOperations).toBeGreaterThan(100);
});
