/** The pair of ledger services of `ledger-service.ts` as a system under test, the outage that it must survive, and its drill. */
import { fileURLToPath } from "node:url";
import { conclude } from "../../../harness/campaign/conclude.ts";
import type { Result } from "../../../harness/contract/result.ts";
import type { SystemUnderTest } from "../../../harness/contract/system.ts";
import type { Topology } from "../../../harness/contract/topology.ts";
import { runDrill } from "../../../harness/drill/run.ts";
import {
  atLeast,
  atMost,
  linkCut,
  partOutage,
  regionFreeze,
  regionOutage,
  type Scenario,
  scenario,
  webhooks,
  zero,
} from "../../../harness/index.ts";
import { chooseProvider } from "../../../harness/provider/choose.ts";

export const system: SystemUnderTest = {
  name: "loyalty",
  services: [
    {
      name: "points",
      command: ["node", fileURLToPath(new URL("ledger-service.ts", import.meta.url))],
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
  defects: {
    forgetful: { breaks: "replication", caughtBy: ["lost-events"], env: { FORGETFUL: "1" } },
    lazy: { breaks: "replication while both regions live", caughtBy: ["rpo"], env: { LAZY: "1" } },
  },
};

export const topology: Topology = {
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

export function outageOf(topology: Topology): Scenario {
  return scenario(`${topology.name}-outage`, {
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
}

const nothingLost = {
  lostEvents: zero,
  duplicateCredits: zero,
  unexpectedCredits: zero,
  ledgerParity: zero,
  availability: atLeast("99.9%"),
} as const;

/** South stands still, then loses a part; where it can be, it is cut off in between. Each is healed under load. */
export function hardshipsOf(topology: Topology, how: "hold" | "refuse" | null = "hold"): Scenario {
  return scenario(`${topology.name}-hardships`, {
    promise: "A region may hang, be cut off and lose a part; no point is lost.",
    topology,
    target: "south",
    needs: how === null ? ["freeze", "parts"] : ["freeze", "links", "parts"],
    load: webhooks({ perSecond: 100, redelivered: 0.05 }),
    sustained: "2s",
    criteria: nothingLost,
    async drill({ steady, inject, recovered, diverged, heal, converged, target, others }) {
      await steady("2s");
      const still = await inject(regionFreeze(target));
      await recovered();
      await heal(still);
      await steady("1s");
      if (how !== null) {
        const cut = await inject(linkCut({ from: others[0]!, to: target, how, bothWays: true }));
        await steady("2s");
        await diverged();
        await heal(cut);
        await steady("1s");
      }
      const dead = await inject(partOutage(target, ["points"], { data: "kept", loses: true }));
      await recovered();
      await heal(dead);
      await steady("1s");
      await converged({ standstill: "5s" });
    },
  });
}

/** The regions are cut apart under load. */
export function partitionOf(topology: Topology): Scenario {
  return scenario(`${topology.name}-partition`, {
    promise: "Regions may be cut apart; no point is lost.",
    topology,
    target: "south",
    needs: ["links"],
    load: webhooks({ perSecond: 100, redelivered: 0.05 }),
    sustained: "2s",
    criteria: nothingLost,
    async drill({ steady, inject, diverged, heal, converged, target, others }) {
      await steady("2s");
      const cut = await inject(linkCut({ from: others[0]!, to: target, how: "hold", bothWays: true }));
      await steady("2s");
      await diverged();
      await heal(cut);
      await steady("1s");
      await converged({ standstill: "5s" });
    },
  });
}

interface Asked {
  readonly scenario: Scenario;
  readonly runs: string;
  readonly defect?: string;
  readonly sabotaged?: true;
  readonly signal?: AbortSignal;
}

export async function drill({ scenario, runs, defect, sabotaged, signal }: Asked): Promise<Result> {
  const request = { provider: "processes", engines: {}, attach: null } as const;
  const { provider } = await chooseProvider(request, scenario.topology, () => {});
  const { folder } = await runDrill({
    ...{ scenario, provider, runs },
    seed: 3,
    perSecond: 100,
    target: "south",
    defect: defect ?? null,
    keep: false,
    linkLatencyMs: 0,
    sabotaged: sabotaged ?? false,
    chosen: {},
    hold: null,
    onHeld() {},
    testbeds: null,
    command: "a test",
    flags: [],
    narrator: { stepBegan() {}, stepEnded() {}, note() {}, live() {} },
    signal: signal ?? new AbortController().signal,
  });
  return (await conclude(folder)).input.result;
}
