/** Regions that are not all alike: a standby that answers 503 until it takes over, and a witness without a store. */
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Command } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { inCalm } from "./calm.ts";
import { drill, outageOf, system, topology } from "./foreign/loyalty.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
const operated = join(tmpdir(), `regiondrill-roles-${process.pid}`);
const ports: Readonly<Record<string, number>> = { south: 17_091, north: 17_092 };
const script = fileURLToPath(new URL("foreign/pair.ts", import.meta.url));
const operator = (...words: string[]): Command => ["node", script, operated, JSON.stringify(ports), ...words];
const quoted = (command: Command) => command.map((word) => `'${word}'`).join(" ");
const vote = `require("http").createServer((_, a) => a.end("1 vote")).listen(17093, "127.0.0.1")`;
const pidFile = join(operated, "arbiter.pid");
const up = `${quoted(operator("up"))} && (setsid '${process.execPath}' -e '${vote}' >/dev/null 2>&1 & echo $! >'${pidFile}')`;
const down = `kill $(cat '${pidFile}') 2>/dev/null; ${quoted(operator("down"))}`;

beforeAll(() => {
  process.env.TURNS = "south";
});
afterAll(async () => {
  await execa("sh", ["-c", down]);
  delete process.env.TURNS;
  rmSync(runs, { recursive: true, force: true });
});

const inRoles = (name: string): Topology => ({
  ...{ ...topology, name },
  regions: ["south", "north", "arbiter"],
  roles: { north: "standby", arbiter: "witness" },
  system: {
    ...system,
    services: [],
    running: {
      addresses: (region) =>
        region === "arbiter"
          ? { quorum: "127.0.0.1:17093" }
          : { points: `http://127.0.0.1:${ports[region]}` },
      health: "/healthz",
      up: ["sh", "-c", up],
      down: ["sh", "-c", down],
      kill: (region) => operator("kill", region),
      heal: (region) => (region === "arbiter" ? ["true"] : operator("heal", region)),
    },
    defects: { eager: { breaks: "the standby", caughtBy: ["load-sufficient"], env: { EAGER: "1" } } },
  },
});

test("the standby takes over, the region that comes back is the standby, and the witness is asked for no ledger", async () => {
  const scenario = outageOf(inRoles("loyalty-standby"));
  const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
  expect(result.reasons).toEqual([]);
  expect(result.verdict).toBe("pass");
  expect(result.measures.rto?.upperMs).toBeGreaterThan(0);
  expect(result.checks.find(({ id }) => id === "ledger-parity")?.reason).toContain("between 2 regions");
  expect(result.cleanup).toEqual({ residualFaults: 0, residualProcesses: 0 });
});

test("a standby that serves is found at bring-up", async () => {
  const result = await drill({ scenario: outageOf(inRoles("loyalty-eager")), runs, defect: "eager" });
  expect(result.verdict).toBe("harness-error");
  expect(result.reasons.join()).toContain("north is described as a standby");
  expect(result.reasons.join()).toContain("answers 200: it serves");
});
