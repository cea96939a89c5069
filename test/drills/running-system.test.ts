/** An external system: its operator's commands bring it up, kill a region, heal it, and bring it down. */
import { existsSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, describe, expect, test } from "vitest";
import type { Command, SystemUnderTest } from "../../harness/contract/system.ts";
import type { Topology } from "../../harness/contract/topology.ts";
import { inCalm } from "./calm.ts";
import { drill, outageOf, system, topology } from "./foreign/loyalty.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
const operated = join(tmpdir(), `regiondrill-operated-${process.pid}`);
const ports: Readonly<Record<string, number>> = { north: 17_071, south: 17_072 };
const script = fileURLToPath(new URL("foreign/pair.ts", import.meta.url));
const operator = (...words: string[]): Command => ["node", script, operated, JSON.stringify(ports), ...words];
const run = ([program, ...args]: Command) => execa(program, args);

afterAll(async () => {
  await run(operator("down"));
  rmSync(runs, { recursive: true, force: true });
});

const address = (region: string) => `http://127.0.0.1:${ports[region]}`;
const reached = {
  addresses: (region: string) => ({ points: address(region) }),
  health: "/healthz",
  kill: (region: string) => operator("kill", region),
  heal: (region: string) => operator("heal", region),
};
const described = (name: string, more: Partial<SystemUnderTest>): Topology => ({
  ...{ ...topology, name },
  system: { ...system, services: [], ...more },
});

describe("brought up for the drill", () => {
  const commands = { ...reached, up: operator("up"), down: operator("down") };
  const scenario = outageOf(described("loyalty-brought-up", { running: commands }));

  test("it passes a region outage, and is brought down after it", async () => {
    const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
    expect(result.reasons).toEqual([]);
    expect(result.verdict).toBe("pass");
    expect(result.run.provider).toBe("commands");
    expect(result.measures.rto?.upperMs).toBeGreaterThan(0);
    expect(result.faults[0]?.effectProof).toContain("127.0.0.1:17072 is unreachable");
    expect(result.checks.map(({ id }) => id)).not.toContain("links-only");
    expect(result.cleanup).toEqual({ residualFaults: 0, residualProcesses: 0 });
    expect(existsSync(operated)).toBe(false);
  });

  test("a kill that does nothing ends inconclusive, with the reason", async () => {
    const result = await drill({ scenario, runs, sabotaged: true });
    expect(result.verdict).toBe("inconclusive");
    expect(result.reasons[0]).toContain(
      "probe unreachable on south/points: 127.0.0.1:17072 accepts connections",
    );
    expect(existsSync(operated)).toBe(false);
  });

  test("it fails if it forgets what it accepted while the other region was away", async () => {
    const result = await drill({ scenario, runs, defect: "forgetful" });
    expect(result.checks.find(({ id }) => id === "lost-events")?.verdict).toBe("fail");
  });
});

describe("found running", () => {
  const reset = [{ kind: "http", service: "points", path: "/reset" }] as const;
  const found = described("loyalty-found-running", { running: reached, reset });

  test("it is emptied, passes, and continues to run in both regions", async () => {
    await run(operator("up"));
    await fetch(`${address("north")}/credits`, {
      method: "POST",
      body: JSON.stringify({ event_id: "of-before", account: "somebody", amount: 1 }),
    });
    const { result } = await inCalm(async () => ({
      result: await drill({ scenario: outageOf(found), runs }),
    }));
    expect(result.reasons).toEqual([]);
    expect(result.verdict).toBe("pass");
    for (const region of found.regions) expect((await fetch(`${address(region)}/healthz`)).ok).toBe(true);
  });

  test("it is refused as a system to bring up, and stays up", async () => {
    const commands = { ...reached, up: operator("up"), down: operator("down") };
    const scenario = outageOf(described("loyalty-taken", { running: commands }));
    const result = await drill({ scenario, runs });
    expect(result.verdict).toBe("harness-error");
    expect(result.reasons.join()).toContain("answers at http://127.0.0.1:17071 before `up` was run");
    for (const region of found.regions) expect((await fetch(`${address(region)}/healthz`)).ok).toBe(true);
  });

  test("a region whose kill fails is healed all the same, and the command's output is the reason", async () => {
    const half = { ...reached, kill: (region: string): Command => ["sh", "-c", halfKilled(region)] };
    const scenario = outageOf(described("loyalty-half-killed", { running: half, reset }));
    const result = await drill({ scenario, runs });
    expect(result.verdict).toBe("harness-error");
    expect(result.reasons.join()).toMatch(/ended with 7, 0 was expected\. .*the rack is locked/s);
    for (const region of found.regions) expect((await fetch(`${address(region)}/healthz`)).ok).toBe(true);
  });
});

/** Kills the region, then fails. */
function halfKilled(region: string): string {
  const quoted = operator("kill", region).map((word) => `'${word}'`);
  return `${quoted.join(" ")}; echo the rack is locked; exit 7`;
}
