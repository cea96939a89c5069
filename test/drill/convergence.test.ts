/** What is waited for at the end of a drill, on regions that hold made-up events. */
import { expect, test } from "vitest";
import type { RowSource } from "../../harness/contract/system.ts";
import { awaitConvergence, waitingFor } from "../../harness/drill/convergence.ts";
import type { StoredRegion } from "../../harness/drill/stores.ts";
import { MachineError } from "../../harness/machine/tool.ts";

const source = (sql: string) => ({ kind: "postgres", sql }) as const;
const system = { ledger: source("ledger"), deadLetters: source("letters") };
const load = { acknowledgedBefore: () => ["e-1", "e-2"].map((eventId) => ({ eventId, acknowledgedAt: 0 })) };

function region(name: string, stores: Readonly<Record<string, readonly string[]>>): StoredRegion {
  async function* read(asked: RowSource) {
    if (asked.kind === "postgres") for (const event_id of stores[asked.sql]!) yield { event_id };
  }
  return { name, read };
}

test("nothing that moves is waited for longer than the standstill that was asked for", async () => {
  const told: string[] = [];
  const { signal } = new AbortController();
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return { reasons: [`${Math.max(0, 3 - asked)} behind`], lackingOnly: null };
  };
  const startedAt = performance.now();
  const patience = { within: "30s", standstill: "500ms", tolerated: 0 } as const;
  const clock = () => performance.now() - startedAt;
  const ended = await awaitConvergence(ask, patience, (reason) => told.push(reason), signal, clock);
  expect(ended).toEqual({ converged: false, reasons: ["0 behind"] });
  expect(told).toEqual(["2 behind", "1 behind", "0 behind"]);
  expect(performance.now() - startedAt).toBeGreaterThan(500);
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});

test("time in which the machine is busy does not count: what converges late converges", async () => {
  let asked = 0;
  const ask = async () => ({ reasons: ++asked < 4 ? ["behind"] : [], lackingOnly: null });
  const patience = { within: "500ms", standstill: "100ms", tolerated: 0 } as const;
  const signal = new AbortController().signal;
  const ended = await awaitConvergence(
    ask,
    patience,
    () => {},
    signal,
    () => 0,
  );
  expect(ended).toEqual({ converged: true, reasons: [] });
});

test("an event that was set aside is accounted for", async () => {
  const here = region("here", { ledger: ["e-1"], letters: ["e-2"] });
  const waiting = await waitingFor([here], system, load, { parity: true, replayed: false });
  expect(waiting.reasons).toEqual([]);
});

test("once letters were replayed, an event that was set aside is waited for until the ledger holds it", async () => {
  const regions = ["here", "there"].map((name) => region(name, { ledger: ["e-1"], letters: ["e-2"] }));
  const waiting = await waitingFor(regions, system, load, { parity: true, replayed: true });
  expect(waiting.reasons).toEqual([
    "ledger of here lacks 1 acknowledged operations",
    "ledger of there lacks 1 acknowledged operations",
  ]);
});

test("a region that this machine cannot ask is told from one that does not answer", async () => {
  const failing = (code: string) => ({
    name: "here",
    // biome-ignore lint/correctness/useYield: it never gets so far
    async *read() {
      throw Object.assign(new Error(`connect ${code}`), { code, syscall: "connect" });
    },
  });
  const wait = (code: string) => waitingFor([failing(code)], system, load, { parity: true, replayed: false });
  await expect(wait("EMFILE")).rejects.toThrow(MachineError);
  expect((await wait("ECONNREFUSED")).reasons).toEqual(["here does not answer: connect ECONNREFUSED"]);
});
