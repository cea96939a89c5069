import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { conclude } from "../../harness/cli/conclude.ts";
import type { SystemUnderTest } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { runDrill } from "../../harness/drill/run.ts";
import {
  atLeast,
  atMost,
  linkCut,
  regionOutage,
  type Scenario,
  scenario,
  webhooks,
  zero,
} from "../../harness/index.ts";
import { commandsProvider } from "../../harness/provider/commands/provider.ts";
import { processesProvider } from "../../harness/provider/processes/provider.ts";
import { inCalm } from "./calm.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
afterAll(() => rmSync(runs, { recursive: true, force: true }));

const system: SystemUnderTest = {
  name: "loyalty",
  services: [
    {
      name: "points",
      command: ["node", fileURLToPath(new URL("foreign/ledger-service.ts", import.meta.url))],
      port: 7070,
      health: "/healthz",
      needs: [],
      peers: ["points"],
      env: ({ region, host, port, peers }) => ({
        REGION: region,
        HOST: host,
        PORT: String(port),
        PEERS: JSON.stringify(Object.values(peers).map(({ points }) => points)),
      }),
    },
  ],
  deliver: {
    method: "POST",
    path: "/credits",
    headers: {},
    schemaVersion: 1,
    body: ({ eventId, account, amount }) => JSON.stringify({ event_id: eventId, account, amount }),
    classify: (status, body) => ({
      outcome: status === 201 ? "ok" : "info",
      region: status === 201 ? body : null,
    }),
  },
  ledger: { kind: "http", service: "points", path: "/ledger" },
  defects: { forgetful: { breaks: "replication", caughtBy: ["lost-events"], env: { FORGETFUL: "1" } } },
};

const topology: Topology = {
  name: "loyalty-pair",
  summary: "two services that replicate to each other",
  regions: ["north", "south"],
  components: [],
  edge: { service: "points" },
  profile: {
    name: "loyalty",
    compressedFrom: null,
    healthCheck: { intervalMs: 500, timeoutMs: 300, fall: 2, rise: 2 },
  },
  system,
};

const outage = scenario("loyalty-outage", {
  promise: "A region may die; no point is lost.",
  topology,
  target: "south",
  load: webhooks({ perSecond: 100, redelivered: 0.05 }),
  sustained: "2s",
  criteria: {
    rto: atMost("10s"),
    lostEvents: zero,
    duplicateCredits: zero,
    unexpectedCredits: zero,
    ledgerParity: zero,
    availability: atLeast("99.9%"),
  },
  async drill({ steady, inject, recovered, heal, converged, target }) {
    await steady("3s");
    const gone = await inject(regionOutage(target));
    await recovered();
    await heal(gone);
    await steady("2s");
    await converged({ standstill: "5s" });
  },
});

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

/** The same service, but nobody here starts it: it has an operator with commands of their own. */
const operated = join(tmpdir(), `regiondrill-operated-${process.pid}`);
const ports = { north: 17_071, south: 17_072 };
const operator = (...words: string[]) =>
  [
    "node",
    fileURLToPath(new URL("foreign/pair.ts", import.meta.url)),
    operated,
    JSON.stringify(ports),
    ...words,
  ] as [string, ...string[]];
const byItself: Topology = {
  ...topology,
  name: "loyalty-by-itself",
  system: {
    ...system,
    services: [],
    running: {
      addresses: (region) => ({ points: `http://127.0.0.1:${ports[region as keyof typeof ports]}` }),
      health: "/healthz",
      up: operator("up"),
      down: operator("down"),
      kill: (region) => operator("kill", region),
      heal: (region) => operator("heal", region),
    },
  },
};

const operatedOutage = scenario("loyalty-operated-outage", {
  promise: "A region may die; no point is lost.",
  topology: byItself,
  target: "south",
  load: webhooks({ perSecond: 100, redelivered: 0.05 }),
  sustained: "2s",
  criteria: {
    rto: atMost("10s"),
    lostEvents: zero,
    duplicateCredits: zero,
    unexpectedCredits: zero,
    ledgerParity: zero,
    availability: atLeast("99.9%"),
  },
  drill: outage.drill,
});

async function drill(chosen: Scenario, defect: string | null, sabotaged = false) {
  const { folder } = await runDrill({
    scenario: chosen,
    provider: chosen.topology === byItself ? commandsProvider : processesProvider,
    seed: 3,
    perSecond: 100,
    target: "south",
    defect,
    keep: false,
    linkLatencyMs: 0,
    sabotaged,
    chosen: {},
    hold: null,
    onHeld() {},
    stages: null,
    command: "a test",
    runs,
    narrator: { stepBegan() {}, stepEnded() {}, note() {}, live() {} },
    signal: new AbortController().signal,
  });
  return (await conclude(folder)).input.result;
}

test("a system known only through the contract passes a region outage", async () => {
  const { result } = await inCalm(async () => ({ result: await drill(outage, null) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.checks.find(({ id }) => id === "links-only")?.examined).toBeGreaterThan(0);
});

test("it passes a partition, and how far its regions were apart is measured", async () => {
  const { result } = await inCalm(async () => ({ result: await drill(partition, null) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.measures.replicationLag.south?.peakOperations).toBeGreaterThan(100);
});

test("what it forgets while it is cut off is caught by the check that its planted defect names", async () => {
  const result = await drill(partition, "forgetful");
  expect(result.verdict).toBe("fail");
  expect(result.checks.find(({ id }) => id === "lost-events")?.verdict).toBe("fail");
});

describe("a system that runs by itself, attached by its operator's commands", () => {
  test("passes a region outage, and is brought down after it", async () => {
    const { result } = await inCalm(async () => ({ result: await drill(operatedOutage, null) }));
    expect(result.reasons).toEqual([]);
    expect(result.verdict).toBe("pass");
    expect(result.run.provider).toBe("commands");
    expect(result.measures.rto?.upperMs).toBeGreaterThan(0);
    expect(result.faults[0]?.effectProof).toContain("nobody is reached at 127.0.0.1:17072");
    expect(result.checks.map(({ id }) => id)).not.toContain("links-only");
    expect(result.cleanup).toEqual({ residualFaults: 0, residualProcesses: 0 });
    expect(existsSync(operated)).toBe(false);
  });

  test("is not broken by a kill that is left out, and nothing passes", async () => {
    const result = await drill(operatedOutage, null, true);
    expect(result.verdict).toBe("inconclusive");
    expect(result.reasons[0]).toContain(
      "probe unreachable on south/points: 127.0.0.1:17072 accepts connections",
    );
    expect(existsSync(operated)).toBe(false);
  });

  test("is caught forgetting what it took while the other region was away", async () => {
    const result = await drill(operatedOutage, "forgetful");
    expect(result.checks.find(({ id }) => id === "lost-events")?.verdict).toBe("fail");
  });
});
