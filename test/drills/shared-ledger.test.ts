/** Two regions that keep nothing, and one place that keeps the ledger of both. */
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, expect, test } from "vitest";
import type { Command } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { atMost, regionOutage, scenario, webhooks, zero } from "../../harness/index.ts";
import { inCalm } from "./calm.ts";
import { drill, system, topology } from "./foreign/loyalty.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
const operated = join(tmpdir(), `regiondrill-shared-${process.pid}`);
const ports: Readonly<Record<string, number>> = { north: 17_121, south: 17_122, data: 17_123 };
const script = fileURLToPath(new URL("foreign/pair.ts", import.meta.url));
const operator = (...words: string[]): Command => [
  ...(["env", "KEEPER=data", process.execPath, script, operated, JSON.stringify(ports)] as const),
  ...words,
];

afterAll(async () => {
  await execa(operator("down")[0], operator("down").slice(1));
  rmSync(runs, { recursive: true, force: true });
});

const shared: Topology = {
  ...topology,
  name: "loyalty-shared",
  regions: ["north", "south", "data"],
  roles: { north: "stateless", south: "stateless", data: "ledger" },
  system: {
    ...system,
    services: [],
    ledger: { kind: "http", service: "store", path: "/ledger" },
    running: {
      addresses: (region) => ({
        [region === "data" ? "store" : "points"]: `http://127.0.0.1:${ports[region]}`,
      }),
      health: "/healthz",
      up: operator("up"),
      down: operator("down"),
      kill: (region) => operator("kill", region),
      heal: (region) => operator("heal", region),
    },
    defects: { hasty: { breaks: "the acknowledgement", caughtBy: ["lost-events"], env: { HASTY: "1" } } },
  },
};

/** @param lost region that dies */
const outageOf = (lost: string) =>
  scenario(`loyalty-shared-without-${lost}`, {
    promise: "What was acknowledged is in the one ledger, once.",
    topology: shared,
    target: "south",
    load: webhooks({ perSecond: 100, redelivered: 0 }),
    sustained: "2s",
    criteria: { rto: atMost("10s"), lostEvents: zero, duplicateCredits: zero },
    async drill({ steady, inject, recovered, heal, converged }) {
      await steady("3s");
      const gone = await inject(regionOutage(lost));
      if (lost === "south") await recovered();
      else await steady("4s");
      await heal(gone);
      await steady("3s");
      await converged({ standstill: "5s" });
    },
  });

test("a region that keeps nothing may die; the one ledger has everything", async () => {
  const { result } = await inCalm(async () => ({
    result: await drill({ scenario: outageOf("south"), runs }),
  }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.measures.rpo.atFailover?.operations).toBe(0);
  expect(result.checks.find(({ id }) => id === "lost-events")?.examined).toBeGreaterThan(300);
});

test("regions that acknowledge what the ledger never got are found out when it dies", async () => {
  const result = await drill({ scenario: outageOf("data"), runs, defect: "hasty" });
  expect(result.checks.find(({ id }) => id === "lost-events")?.verdict).toBe("fail");
});
