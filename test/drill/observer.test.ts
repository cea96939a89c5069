/** What is seen of regions that hang, or that answer in other words. */
import { expect, test } from "vitest";
import { Observer } from "../../harness/drill/observer.ts";
import type { HistoryRecord, SampleRecord } from "../../harness/history/types.ts";

const source = { kind: "redis", match: "*", prefix: "" } as const;
const nothingSent = {
  attempts: 0,
  retries: 0,
  succeeded: 0,
  failed: 0,
  retriesHeld: 0,
  retriesWaiting: 0,
  recordedUntil: 0,
};
const forEver = new Promise<never>(() => {});

/** Regions that answer the question for their role like this; `residentBytes` as it is said. */
function watching(
  roles: Record<string, unknown>,
  residentBytes: () => Promise<number>,
  onUnsent: (why: string) => void = () => {},
) {
  const written: HistoryRecord[] = [];
  const asked: string[] = [];
  const resident: number[] = [];
  const regions = Object.entries(roles).map(([name, writes]) => ({
    name,
    count: async () => 1,
    async *read() {
      asked.push(name);
      yield { writes: await writes };
    },
  }));
  const observer = new Observer({
    live: { regions, residentBytes, edge: { directed: true, states: async () => ({}) } },
    system: { ledger: source, role: source },
    history: { now: () => performance.now(), write: (record: HistoryRecord) => written.push(record) },
    narrator: { live() {} },
    load: { tally: { acknowledged: 1, attempted: 1 } },
    attempts: { successSince: () => null },
    sending: () => nothingSent,
    logs: { look: async () => [] },
    perSecond: 1,
    onResident: (bytes) => void resident.push(bytes),
    onFailure(error) {
      throw error;
    },
    onUnsent,
  });
  const samples = () =>
    written.filter((one): one is SampleRecord => one.k === "sample" && one.writes !== undefined);
  return { observer, asked, samples, resident };
}

test("a role in ones and noughts is a role", async () => {
  const { observer, samples } = watching({ a: 1, b: 0, c: true, d: "perhaps" }, async () => 1);
  await expect.poll(() => samples().length).toBeGreaterThan(0);
  await observer.end();
  expect(samples()[0]!.writes).toEqual({ a: true, b: false, c: true });
});

test("a region that hangs is asked once, and hides nothing of the others", async () => {
  const { observer, asked, samples } = watching({ a: forEver, b: true }, async () => 1);
  await expect.poll(() => samples().length, { timeout: 5_000 }).toBeGreaterThan(1);
  await observer.end();
  expect(samples().at(-1)!.writes).toEqual({ b: true });
  expect(asked.filter((name) => name === "a")).toHaveLength(1);
});

test("an engine that never says how much memory is used does not keep a drill from ending", async () => {
  const { observer, resident } = watching({ a: true }, () => forEver);
  await observer.end();
  expect(resident).toEqual([0]);
});

test("a region that this machine could not ask is told of, for that it is not seen says nothing", async () => {
  const own = Promise.reject(Object.assign(new Error("connect EMFILE"), { code: "EMFILE" }));
  own.catch(() => {});
  const told: string[] = [];
  const { observer, samples } = watching(
    { a: own, b: true },
    async () => 1,
    (why) => void told.push(why),
  );
  await expect.poll(() => samples().length).toBeGreaterThan(0);
  await observer.end();
  expect(samples()[0]!.writes).toEqual({ b: true });
  expect(told[0]).toContain("EMFILE");
});
