/** Faults that an external system describes itself, in whole drills. */
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { OwnFault } from "../../harness/contract/own-fault.ts";
import { atMost, ownFault, scenario, webhooks, zero } from "../../harness/index.ts";
import { inCalm } from "./calm.ts";
import { drill } from "./foreign/loyalty.ts";
import { described, operatedPair } from "./foreign/operated.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
const { operated, operator, run, address, reached } = operatedPair("own-fault", {
  north: 17_073,
  south: 17_074,
});

afterAll(async () => {
  await run(operator("down"));
  rmSync(runs, { recursive: true, force: true });
});

const signal = (name: string) =>
  ["sh", "-c", `kill -${name} "$(cat ${join(operated, "south.pid")})"`] as const;
const deaf: OwnFault = {
  title: "the service of south stands still",
  touches: { parts: [{ region: "south", name: "points" }] },
  loses: ["south"],
  inject: { kind: "command", command: signal("STOP") },
  heal: { kind: "command", command: signal("CONT") },
  probes: { effect: [{ kind: "address", address: address("south"), answers: false }] },
  timeoutMs: 5_000,
};

function deafDrill(name: string, fault: OwnFault) {
  const running = { ...reached, up: operator("up"), down: operator("down"), faults: { deaf: fault } };
  const topology = described(`loyalty-${name}`, { running });
  return scenario(topology.name, {
    promise: "A region may stand still; no point is lost.",
    topology,
    target: "south",
    load: webhooks({ perSecond: 100, redelivered: 0.05 }),
    sustained: "2s",
    needs: ["ownFaults"],
    criteria: { rto: atMost("10s"), lostEvents: zero, ledgerParity: zero },
    async drill({ steady, inject, recovered, heal, converged }) {
      await steady("3s");
      const still = await inject(ownFault(topology, "deaf"));
      await recovered();
      await heal(still);
      await steady("2s");
      await converged({ standstill: "5s" });
    },
  });
}

test("a service that a command of the system stops is a fault: proven, recovered from, healed, judged", async () => {
  const scenario = deafDrill("deaf", deaf);
  const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  const [fault] = result.faults;
  expect(fault).toMatchObject({ kind: "deaf", target: "south/points" });
  expect(fault?.effectProof).toContain(`nothing answers at ${address("south")}`);
  expect(result.measures.rto?.upperMs).toBeGreaterThan(500);
  expect(existsSync(operated)).toBe(false);
});

test("one whose injection does nothing never passes", async () => {
  const nothing = deafDrill("hearing", { ...deaf, inject: { kind: "command", command: ["true"] } });
  const result = await drill({ scenario: nothing, runs });
  expect(result.verdict).toBe("inconclusive");
  expect(result.reasons[0]).toContain(
    `deaf on south/points had no proven effect: probe effect on south/points: nothing answers at ${address("south")}: `,
  );
  expect(existsSync(operated)).toBe(false);
});
