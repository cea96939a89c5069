/** What records of one history cannot say together, and with which line it is told. */
import { describe, expect, it } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import type { FaultRecord, HistoryRecord } from "../../harness/history/types.ts";
import { golden, of, survivor, victim } from "../check/golden.ts";
import { goldenFailover } from "../check/golden-failover.ts";
import { goldenLetters } from "../check/golden-letters.ts";
import { goldenLogs } from "../check/golden-logs.ts";

type Change = (records: HistoryRecord[]) => void;

/** Appends a copy, changed, before the end. */
const again = <K extends HistoryRecord["k"]>(kind: K, change: object = {}): Change => {
  return (r) => r.splice(-1, 0, { ...of(r, kind).at(-1)!, ...change });
};
const fault = (step: FaultRecord["step"]) => (r: HistoryRecord[]) =>
  of(r, "fault").find((one) => one.step === step)!;
const without = (record: (r: HistoryRecord[]) => HistoryRecord): Change => {
  return (r) => void r.splice(r.indexOf(record(r)), 1);
};
const step = (name: FaultRecord["step"], at: number): Change => {
  return (r) => r.splice(-1, 0, { ...fault("healed")(r), step: name, at });
};

describe("histories of drills", () => {
  it.each([golden, goldenFailover, goldenLetters, goldenLogs])("%o contradict nothing", (make) => {
    expect(indexRecords(make()).contradictions).toEqual([]);
  });

  it("may wait for convergence once more after dead letters were replayed, and read a survivor with each fault", () => {
    const records = goldenLetters();
    again("convergence", { at: 8900 })(records);
    expect(indexRecords(records).contradictions).toEqual([]);
    const unread = golden();
    const first = { ...of(unread, "convergence")[0]!, drained: true } as const;
    unread.splice(unread.indexOf(of(unread, "convergence")[0]!), 0, first);
    expect(indexRecords(unread).contradictions).toEqual([]);
    const twice = golden();
    const read = twice.filter(
      (one) => (one.k === "read" || one.k === "read-end") && one.purpose === "failover",
    );
    twice.splice(-1, 0, ...read);
    expect(indexRecords(twice).contradictions).toEqual([]);
  });

  it("may have a read of a survivor that broke off and was taken again, which is incomplete", () => {
    const records = golden();
    const first = of(records, "read").find(({ purpose }) => purpose === "failover")!;
    records.splice(records.indexOf(first), 0, { ...first, rows: first.rows!.slice(0, 10) });
    const history = indexRecords(records);
    expect(history.contradictions).toEqual([]);
    expect(history.ledger("failover", survivor)!.complete).toBe(false);
  });
});

describe("a contradiction", () => {
  it.each<[what: string, text: RegExp, ...changes: Change[]]>([
    [
      "a second account of the sender",
      /expected one `sender` record, found a second one; the first is line \d+$/,
      again("sender"),
    ],
    [
      "a second clean-up",
      /expected one `cleanup` record, found a second one/,
      again("cleanup", { residualFaults: 0 }),
    ],
    [
      "a second look at the connections",
      /expected one `sockets` record/,
      again("sockets", { links: { "us-to-eu": 1 } }),
    ],
    [
      "a second delivery in the same moment",
      /expected e-780 to be delivered again at 8500 ms once/,
      again("redelivery"),
    ],
    ["a second cost", /expected one `cost` record/, again("cost")],
    [
      "a second drained convergence",
      /expected one drained `convergence` record, found a second one/,
      again("convergence", { drained: true }),
      again("convergence", { drained: true }),
    ],
    ["a second convergence", /expected one `convergence` record/, again("convergence", { converged: true })],
    [
      "a fault that was healed and was not",
      /expected f1 to be either healed or unhealed, found both/,
      step("unhealed", 5001),
    ],
    [
      "a fault that took effect and did not",
      /expected f1 to be either effective or unproven/,
      step("unproven", 2100),
    ],
    [
      "a fault that was healed twice",
      /expected f1 to be healed once, found it a second time/,
      step("healed", 5001),
    ],
    [
      "a fault that was not requested",
      /expected f1 to be requested before it was effective/,
      without(fault("requested")),
    ],
    [
      "a fault whose healing was not requested",
      /expected f1 to be heal-requested before it was healed/,
      without(fault("heal-requested")),
    ],
    [
      "a fault that was healed too early",
      /expected f1 to be healed after it was heal-requested/,
      (r) => Object.assign(fault("healed")(r), { at: 3000 }),
    ],
    [
      "a fault that began before it was asked for",
      /expected f1 to be effective after it was requested/,
      (r) => Object.assign(fault("effective")(r), { at: 1000 }),
    ],
    [
      "a fault that becomes another one",
      /expected f1 to be the same fault/,
      (r) => Object.assign(fault("healed")(r), { regionsLost: [] }),
    ],
    [
      "a sample twice",
      /expected a sample of stores later than 7875 ms, found one of 7875 ms/,
      again("sample"),
    ],
    [
      "samples in another order",
      /expected a sample later than 375 ms, found one of 125 ms/,
      (r) => {
        const [first, second] = of(r, "sample").map((one) => r.indexOf(one));
        [r[first!], r[second!]] = [r[second!]!, r[first!]!];
      },
    ],
    [
      "a final read that ends twice",
      /expected nothing of the final dedup:redis of eu-west-1 after its end, found a `read-end`/,
      again("read-end"),
    ],
    [
      "rows after the end of a final read",
      /expected nothing of the final dedup:redis of eu-west-1 after its end, found a `read`/,
      again("read"),
    ],
    [
      "a read with another count",
      /expected the final dedup:redis of eu-west-1 to end with the 799 rows that were read, found 798/,
      (r) => Object.assign(of(r, "read-end").at(-1)!, { count: 798 }),
    ],
    [
      "an end that counts other records",
      /expected 801 records of kind `op`, found 800/,
      (r) => Object.assign(of(r, "end")[0]!, { records: { ...countsOf(r), op: 801 } }),
    ],
    [
      "an end that does not know a kind",
      /expected 0 records of kind `cleanup`, found 1/,
      (r) => Object.assign(of(r, "end")[0]!, { records: { ...countsOf(r), cleanup: 0 } }),
    ],
  ])("is %s", (_, text, ...changes) => {
    const records = golden();
    for (const change of changes) change(records);
    const { contradictions } = indexRecords(records);
    expect(contradictions[0]).toMatch(text);
    expect(contradictions[0]).toMatch(/^line \d+: /);
  });

  it("is a look at a log that is there twice, or out of its order", () => {
    const twice = goldenLogs();
    const log = of(twice, "log").find(({ entries }) => entries.length > 0)!;
    twice.splice(twice.indexOf(log), 0, log);
    expect(indexRecords(twice).contradictions[0]).toMatch(
      /expected new entries of payments of us-east-1 in us-east-1/,
    );
    const turned = goldenLogs();
    const [first, second] = of(turned, "log");
    [turned[1], turned[2]] = [second!, first!];
    expect(indexRecords(turned).contradictions[0]).toMatch(/^line 3: expected new entries of payments/);
  });
});

describe("a region that the head does not name", () => {
  const line = (record: HistoryRecord) => () => indexRecords([...golden(), record]);
  it.each<HistoryRecord>([
    { k: "writer", at: 1, region: "mars" },
    { k: "replica", at: 1, region: survivor, of: "mars" },
    { k: "write-attempt", at: 1, region: "mars", accepted: false, text: "" },
    { k: "sample", at: 9000, applied: { mars: 1 }, acknowledged: 1 },
    { k: "sample", at: 9000, positions: { wal: { mars: 1 } }, acknowledged: 1 },
    { k: "log", at: 1, log: "payments", origin: victim, region: "mars", incarnation: "", entries: [] },
    { k: "read", purpose: "final", region: "mars", store: "ledger", rows: [] },
    { k: "convergence", at: 1, converged: true, regions: ["mars"], waitingFor: [] },
    { ...of(golden(), "fault")[0]!, regionsLost: ["mars"] },
    { ...of(golden(), "op")[0]!, id: "new", tries: [[1, 2, "ok", 200, "mars"]] },
    { ...of(golden(), "redelivery")[0]!, try: [1, 2, "ok", 200, "mars"] },
  ])("is refused with its line: $k", (record) => {
    expect(line(record)).toThrow(
      /^line 9\d\d: expected one of the regions us-east-1, eu-west-1, found "mars"$/,
    );
  });
});

function countsOf(records: readonly HistoryRecord[]): Record<string, number> {
  const kinds = Map.groupBy(records, ({ k }) => k);
  kinds.delete("end");
  return Object.fromEntries([...kinds].map(([kind, same]) => [kind, same.length]));
}
