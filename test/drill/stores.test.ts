/** Reading stores that do not answer, or give rows of another shape: what is told, and what is read all the same. */
import { beforeEach, describe, expect, test } from "vitest";
import type { RowSource } from "../../harness/contract/system.ts";
import { DrillEnded } from "../../harness/drill/drill-ended.ts";
import { type FailoverRead, readAtFailover } from "../../harness/drill/failover-read.ts";
import { recordStore, recordStores, type StoredRegion, withoutEnding } from "../../harness/drill/stores.ts";
import type { HistoryRecord, ReadEndRecord, ReadRecord } from "../../harness/history/types.ts";
import { MachineError } from "../../harness/machine/tool.ts";
import { standStill } from "../standing-still.ts";

const source = (sql: string): RowSource => ({ kind: "postgres", sql });
type Row = Readonly<Record<string, unknown>>;
const row = (event_id: string, amount: unknown) => ({ event_id, account: "a-1", amount, applied_at: null });

let records: HistoryRecord[];
const history = { now: () => 1, write: (record: HistoryRecord) => void records.push(record) };
beforeEach(() => {
  records = [];
});

const ended = () =>
  records
    .filter((one): one is ReadEndRecord => one.k === "read-end")
    .map(({ region, store }) => `${store} of ${region}`);

/** Gives these rows by the store's name, or what is thrown instead. */
function region(name: string, stores: Readonly<Record<string, readonly Row[] | Error>>): StoredRegion {
  async function* read(asked: RowSource) {
    const found = asked.kind === "postgres" ? stores[asked.sql]! : [];
    if (found instanceof Error) throw found;
    yield* found;
  }
  return { name, read };
}

describe("the amount of a row", () => {
  const amountsOf = async (...amounts: unknown[]) => {
    const rows = amounts.map((amount, i) => row(`e-${i}`, amount));
    await recordStore(history, "final", region("north", { sales: rows }), "ledger", source("sales"));
    return records.flatMap((one) => (one.k === "read" ? one.rows!.map(([, , amount]) => amount) : []));
  };

  test("is a number, or a text of digits with sign and decimals", async () => {
    expect(await amountsOf(7, -1.5, "12", "+3", "-0.25")).toEqual([7, -1.5, 12, 3, -0.25]);
  });

  test.each([null, "", true, "1e3", "12 EUR", "0x10", undefined])(
    "is not %j, which ends the drill",
    async (odd) => {
      const read = amountsOf(5, odd);
      await expect(read).rejects.toThrow(DrillEnded);
      await expect(read).rejects.toThrow(
        /^the final read of ledger of north failed after 1 rows: amount: expected a number, or a text of digits, in the row {"event_id":"e-1"/,
      );
      expect(ended()).toEqual([]);
    },
  );
});

test("a store that cannot be read is named, and the others are read", async () => {
  const gone = new Error("connection refused");
  const regions = [
    region("north", { sales: gone, seen: [{ event_id: "e-1" }] }),
    region("south", { sales: [row("e-1", 1)], seen: [{ id: "e-1" }] }),
  ];
  const read = recordStores(history, "final", regions, {
    ledger: source("sales"),
    "dedup:redis": source("seen"),
  });
  await expect(read).rejects.toThrow(DrillEnded);
  await expect(read).rejects.toThrow(
    /^the final read of ledger of north failed after 0 rows: connection refused; the final read of dedup:redis of south failed after 0 rows: event_id: /,
  );
  expect(ended()).toEqual(["ledger of south", "dedup:redis of north"]);
});

test("a read that was cut off is repeated within its time, and leaves nothing of the first attempt behind", async () => {
  let attempts = 0;
  async function* read() {
    attempts += 1;
    yield row("e-1", 1);
    if (attempts === 1) throw new Error("terminating connection");
    yield row("e-2", 1);
  }
  expect(await recordStore(history, "final", { name: "north", read }, "ledger", source("sales"), 2_000)).toBe(
    2,
  );
  const rows = records.flatMap((one) => (one.k === "read" ? one.rows!.map(([id]) => id) : []));
  expect(rows).toEqual(["e-1", "e-2"]);
  expect(ended()).toEqual(["ledger of north"]);
});

test("a read that fails while a region is down is named, and does not end the drill", async () => {
  const told: string[] = [];
  const recorder = { trouble: (verdict: string, text: string) => void told.push(`${verdict}: ${text}`) };
  const north = region("north", { sales: new Error("connection refused") });
  await withoutEnding(recorder, recordStores(history, "split", [north], { ledger: source("sales") }));
  expect(told).toEqual([
    "inconclusive: the split read of ledger of north failed after 0 rows: connection refused",
  ]);
  const broken = withoutEnding(recorder, Promise.reject(new MachineError("no descriptor")));
  await expect(broken).rejects.toThrow("no descriptor");
});

test("the columns of a ledger are those of its first row", async () => {
  const alone = [{ event_id: "e-1" }, { event_id: "e-2" }];
  await recordStore(history, "final", region("north", { sales: alone }), "ledger", source("sales"));
  expect(records.flatMap((one) => (one.k === "read" ? one.rows! : []))).toEqual([
    ["e-1", null, null, null],
    ["e-2", null, null, null],
  ]);
  const mixed = region("north", { sales: [alone[0]!, row("e-2", 1)] });
  await expect(recordStore(history, "final", mixed, "ledger", source("sales"))).rejects.toThrow(
    /account: expected no such column, as in the rows before/,
  );
});

describe("the read at failover", () => {
  const at = (...survivors: StoredRegion[]): FailoverRead => ({
    survivors,
    system: { ledger: source("sales") },
    load: { acknowledgedBefore: () => [{ eventId: "e-1", acknowledgedAt: 0 }] },
    history,
    cutAt: 1,
  });

  test("waits for a survivor that does not answer at once", async () => {
    let looks = 0;
    async function* read() {
      looks += 1;
      if (looks < 3) throw new Error("too many clients");
      yield row("e-1", 1);
    }
    const north = { name: "north", read };
    expect(await readAtFailover(at(north))).toEqual({ north: 0 });
    expect(ended()).toEqual(["ledger of north"]);
  });

  test("goes on after the harness stood still: a survivor that was not looked at has not stood still", async () => {
    let looks = 0;
    async function* read() {
      looks += 1;
      if (looks === 2) standStill(1_500);
      if (looks > 2) yield row("e-1", 1);
    }
    expect(await readAtFailover(at({ name: "north", read }))).toEqual({ north: 0 });
  });

  test("that this machine cannot make is its own failure, not a survivor's", async () => {
    // biome-ignore lint/correctness/useYield: it never gets so far
    async function* read() {
      throw Object.assign(new Error("connect EMFILE"), { code: "EMFILE", syscall: "connect" });
    }
    const north = { name: "north", read };
    const reading = readAtFailover(at(north));
    await expect(reading).rejects.toThrow(MachineError);
    await expect(reading).rejects.toThrow("the ledger of north could not be read by this machine: EMFILE");
  });

  test("of a survivor with rows of another shape leaves the others readable", async () => {
    const [north, south] = [
      region("north", { sales: [{ event_id: "e-1", account: 7 }] }),
      region("south", { sales: [row("e-1", 1)] }),
    ];
    await expect(readAtFailover(at(north, south))).rejects.toThrow(
      /^the failover read of ledger of north failed after 0 rows: account: /,
    );
    expect(records.filter((one): one is ReadRecord => one.k === "read")).toHaveLength(1);
    expect(ended()).toEqual(["ledger of south"]);
  });
});
