/** An external system: its operator's commands bring it up, kill a region, heal it, and bring it down. */
import { existsSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Command, ExternalSystem } from "../../harness/contract/system.ts";
import { clearSlot } from "../../harness/safety/clear.ts";
import { readLedger } from "../../harness/safety/ledger.ts";
import { existingSlots } from "../../harness/safety/slot.ts";
import { inCalm } from "./calm.ts";
import { drill, outageOf } from "./foreign/loyalty.ts";
import { described, operatedPair, quoted } from "./foreign/operated.ts";
import { freshRuns } from "./regiondrill.ts";

const runs = freshRuns();
const pair = operatedPair("running", { north: 17_071, south: 17_072 });
const { operated, operator, run, address, reached } = pair;

afterAll(async () => {
  await run(operator("down"));
  rmSync(runs, { recursive: true, force: true });
});

describe("brought up for the drill", () => {
  const commands = { ...reached, up: operator("up"), down: operator("down") };
  const scenario = outageOf(described("loyalty-brought-up", { running: commands }));

  test("it passes a region outage, and is brought down after it", async () => {
    const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
    expect(result.reasons).toEqual([]);
    expect(result.verdict).toBe("pass");
    expect(result.run.provider).toBe("external");
    expect(result.measures.rto?.upperMs).toBeGreaterThan(0);
    expect(result.faults[0]?.effectProof).toContain("nothing answers at 127.0.0.1:17072");
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
  beforeAll(() => run(operator("up")));
  afterAll(() => run(operator("down")));
  const reset = [{ kind: "http", service: "points", path: "/reset" }] as const;
  const found = described("loyalty-found-running", { running: reached, reset });

  test("it is emptied, passes, and continues to run in both regions", async () => {
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

describe("killed by a command that is not exact", () => {
  const commands = { ...reached, up: operator("up"), down: operator("down") };
  const killedBy = (name: string, script: (kill: string, heal: string) => string, more = {}) => {
    const kill = (region: string): Command => [
      "sh",
      "-c",
      script(quoted(operator("kill", region)), quoted(operator("heal", region))),
    ];
    return outageOf(described(`loyalty-${name}`, { running: { ...commands, ...more, kill } }));
  };

  test("one that ends 3 s before the region is gone hides neither the loss nor the moment of the outage", async () => {
    const scenario = killedBy("early", (kill) => `{ sleep 3; ${kill}; } > /dev/null 2>&1 &`);
    const result = await drill({ scenario, runs, defect: "lazy" });
    const [fault] = result.faults;
    const effectMs = Date.parse(fault!.effectiveAt!) - Date.parse(fault!.requestedAt);
    expect(effectMs).toBeGreaterThan(2_500);
    expect(result.measures.rpo?.atFailover?.operations).toBeGreaterThan(0);
  });

  test("one that kills late, and goes on after it, does not lengthen the outage", async () => {
    const scenario = killedBy("late", (kill) => `sleep 2; ${kill}; sleep 2`);
    const { result } = await inCalm(async () => ({ result: await drill({ scenario, runs }) }));
    expect(result.reasons).toEqual([]);
    const [fault] = result.faults;
    expect(Date.parse(fault!.effectiveAt!) - Date.parse(fault!.requestedAt)).toBeGreaterThan(1_500);
  });

  test("one that hangs is ended after its time, and what was brought up is brought down", async () => {
    const scenario = killedBy("hanging", (kill) => `${kill}; sleep 600`, { timeoutMs: { kill: 1_500 } });
    const result = await drill({ scenario, runs });
    expect(result.verdict).toBe("harness-error");
    expect(result.reasons.join()).toContain("was not done after 1.5 s");
    expect(result.cleanup).toEqual({ residualFaults: 0, residualProcesses: 0 });
    expect(existsSync(operated)).toBe(false);
  });

  test("a region that comes back by itself makes the outage unproven", async () => {
    const restarted = (kill: string, heal: string) => `${kill}; { sleep 1.5; ${heal}; } > /dev/null 2>&1 &`;
    const result = await drill({ scenario: killedBy("supervised", restarted), runs });
    expect(result.verdict).toBe("inconclusive");
    expect(result.reasons.join()).toMatch(
      /region-outage on south did not last until it was healed: probe all-unreachable on south: 127\.0\.0\.1:17072 accepts/,
    );
  });
});

test("a system that is not down after `down` is named, and the drill ends harness-error", async () => {
  const lying: ExternalSystem = { ...reached, up: operator("up"), down: ["true"] };
  const result = await drill({ scenario: outageOf(described("loyalty-lying", { running: lying })), runs });
  expect(result.verdict).toBe("harness-error");
  expect(result.reasons.join()).toMatch(
    /`true` ended with 0, and 10 s later these still accept connections: points of north at 127\.0\.0\.1:17071, points of south/,
  );
  await run(operator("down"));
  const slot = existingSlots().find((one) => readLedger(one).drill?.runId === result.run.id);
  expect((await clearSlot(slot!)).residual).toEqual([]);
});

/** Kills the region, then fails. */
function halfKilled(region: string): string {
  return `${quoted(operator("kill", region))}; echo the rack is locked; exit 7`;
}
