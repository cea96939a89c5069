/**
 * Senders that enter at their own region, past the edge: when a region dies, those near it are away until it is back. The
 * figures are held against an analysis of the sender's record that shares no code with the harness.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import type { Command } from "../../harness/contract/system.ts";
import { regionOutage, scenario, webhooks, zero } from "../../harness/index.ts";
import { inCalm } from "./calm.ts";
import { drill } from "./foreign/loyalty.ts";
import { described, operatedPair } from "./foreign/operated.ts";
import { acknowledgedBy, outageMs, ownRecord, shareOk } from "./foreign/own-record.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
const { operator, run, address, reached } = operatedPair("entries", { north: 17_131, south: 17_132 });
const entries = { north: 0.4, south: 0.4 };

afterEach(() => run(operator("down")));
afterAll(() => rmSync(runs, { recursive: true, force: true }));

/** Found running, so that its ledgers can be read after the drill, straight from the services. @param env of the services */
function entered(name: string, ...env: string[]) {
  const words = (...more: string[]): Command => ["env", ...env, ...operator(...more)];
  const running = { ...reached, heal: (region: string) => words("heal", region) };
  const reset = [{ kind: "http", service: "points", path: "/reset" }] as const;
  const topology = described(`loyalty-${name}`, { running, reset });
  const drilled = scenario(topology.name, {
    promise: "A region may die under senders that know no other; no point is lost.",
    topology,
    target: "south",
    load: webhooks({ perSecond: 100, redelivered: 0.05, entries }),
    sustained: "2s",
    criteria: {
      lostEvents: zero,
      duplicateCredits: zero,
      unexpectedCredits: zero,
      ledgerParity: zero,
    },
    async drill({ steady, inject, heal, converged, target }) {
      await steady("3s");
      const gone = await inject(regionOutage(target));
      await steady("4s");
      await heal(gone);
      await steady("5s");
      await converged({ standstill: "5s" });
    },
  });
  return { drilled, up: words("up") };
}

async function ledgerOf(region: string): Promise<Set<string>> {
  const text = await (await fetch(`${address(region)}/ledger`)).text();
  return new Set(text.split("\n").map((line) => JSON.parse(line).event_id as string));
}

test("two regions are entered directly, one dies: it passes, and the sender's own record shows the same", async () => {
  const { drilled, up } = entered("entered");
  await run(up);
  const { result } = await inCalm(async () => ({ result: await drill({ scenario: drilled, runs }) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");

  const record = ownRecord(join(runs, result.run.id));
  const { lowerMs, upperMs } = result.measures.rto!;
  const trueMs = outageMs(record, "south");
  // Which arrival ends an outage may differ by one.
  const periodMs = 1_000 / 100;
  expect(lowerMs).toBeLessThanOrEqual(trueMs + periodMs);
  expect(upperMs).toBeGreaterThanOrEqual(trueMs - periodMs);
  // By then the edge sends nothing to south any more: those that enter there are away, and they alone.
  expect(shareOk(record, record.healAt - 2_000, record.healAt)).toBeCloseTo(1 - entries.south, 1);
  const acknowledged = acknowledgedBy(record);
  expect(acknowledged.length).toBe(result.operations.acknowledged - 2);
  for (const region of ["north", "south"]) {
    const held = await ledgerOf(region);
    expect(acknowledged.filter((id) => !held.has(id))).toEqual([]);
  }
});

test("what the dying region accepted at its entry and forgot is lost, by number as its ledger shows", async () => {
  const { drilled, up } = entered("fleeting", "FLEETING=1");
  await run(up);
  const result = await drill({ scenario: drilled, runs });
  expect(result.verdict).toBe("fail");
  const record = ownRecord(join(runs, result.run.id));
  const held = await ledgerOf("north");
  const lost = acknowledgedBy(record).filter((id) => !held.has(id));
  const lostEvents = result.checks.find(({ id }) => id === "lost-events");
  expect(lost.length).toBeGreaterThan(0);
  expect(acknowledgedBy(record, "south")).toEqual(expect.arrayContaining(lost));
  expect(lostEvents?.violations).toBe(lost.length);
});
