/** How the index puts records together. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import { TextTable } from "../../harness/history/text-table.ts";
import { Texts } from "../../harness/history/texts.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { golden, indeterminateId, remove, runRecord, survivor, victim } from "../check/golden.ts";

describe("the index of a history", () => {
  it("counts every applied operation once, the indeterminate one included", () => {
    const history = indexRecords(golden());
    const read = history.ledger("final", survivor)!;
    expect({ complete: read.complete, rows: read.count }).toEqual({ complete: true, rows: 799 });
    expect(read.applied[history.operations.find(indeterminateId)!]).toBe(1);
    expect(read.applied.reduce((sum, rows) => sum + rows, 0)).toBe(799);
  });

  it("is the same when the reads come before the operations they are about", () => {
    const late = golden();
    const isRead = (record: HistoryRecord) => record.k === "read" || record.k === "read-end";
    const reads = late.filter(isRead);
    remove(late, isRead);
    late.splice(1, 0, ...reads);
    for (const region of [survivor, victim]) {
      const [a, b] = [golden(), late].map((records) => indexRecords(records));
      expect(b!.ledger("final", region)).toMatchObject({ complete: true, unknown: [], altered: [] });
      expect(b!.ledger("final", region)?.applied).toEqual(a!.ledger("final", region)?.applied);
      expect(b!.ledger("final", region)?.rank).toEqual(a!.ledger("final", region)?.rank);
      expect(b!.keys("final", region, "dedup:redis")).toEqual(a!.keys("final", region, "dedup:redis"));
    }
  });

  it("ranks operations by their first row in the last read", () => {
    const history = indexRecords(golden());
    const rankOf = (id: string) => history.ledger("final", survivor)!.rank[history.operations.find(id)!];
    // e-7 was refused, and has no row.
    expect(["e-0", "e-6", "e-7", "e-8", "e-400"].map(rankOf)).toEqual([1, 7, 0, 8, 400]);
  });

  it("puts the entries of each copy of a log in a row, whatever was settled when they were seen", () => {
    const at = { k: "log", log: "payments", origin: victim, region: survivor } as const;
    const { logs, operations } = indexRecords([
      runRecord(),
      {
        ...at,
        at: 10,
        incarnation: "A",
        entries: [
          [5, "e-3"],
          [6, "x"],
        ],
      },
      ...golden().slice(1),
      { ...at, at: 20, incarnation: "B", entries: [[0, "e-3"]] },
    ]);
    expect(logs.eventIds).toEqual(["e-3", "x"]);
    expect([...logs.operation]).toEqual([operations.find("e-3"), -1]);
    expect(logs.copies).toMatchObject([
      { origin: victim, region: survivor, count: 3, incarnations: ["A", "B"] },
    ]);
    const [copy] = logs.copies;
    expect([[...copy!.event], [...copy!.position], [...copy!.incarnation], [...copy!.seenAt]]).toEqual([
      [0, 1, 0],
      [5, 6, 0],
      [0, 0, 1],
      [10, 10, 20],
    ]);
  });

  it("calls a read that was closed twice incomplete", () => {
    const twice = golden().flatMap((record): HistoryRecord[] =>
      record.k === "read-end" ? [record, record] : [record],
    );
    expect(indexRecords(twice).ledger("final", survivor)?.complete).toBe(false);
  });

  it("counts the records after the end", () => {
    expect(indexRecords([...golden(), { k: "milestone", at: 9999, text: "too late" }]).recordsAfterEnd).toBe(
      1,
    );
  });
});

describe("the table of texts", () => {
  /** Halves of surrogate pairs are texts, too: JSON can hold them. */
  const text = fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.string({ maxLength: 3, unit: "binary" }),
    fc.constantFrom("\ud800", "\udc00", "\ufffd", "\u00ff", "\u0000"),
  );

  it("numbers texts as a map would, and keeps them as they are", () => {
    fc.assert(
      fc.property(fc.array(text), fc.array(text), (known, asked) => {
        const table = new TextTable();
        const map = new Map<string, number>();
        for (const id of known) {
          expect(table.add(id)).toBe(!map.has(id));
          if (!map.has(id)) map.set(id, map.size);
        }
        const ids = [...known, ...asked];
        expect(ids.map((id) => table.find(id))).toEqual(ids.map((id) => map.get(id)));
        expect(table.texts()).toEqual([...map.keys()]);
        expect([...table.findAll(new Texts().fill(ids)).slice(0, ids.length)]).toEqual(
          ids.map((id) => map.get(id) ?? -1),
        );
      }),
    );
  });

  it("grows, and tells ids with the same hash apart", () => {
    const table = new TextTable();
    const ids = Array.from({ length: 200_000 }, (_, i) => `id-${i}`); // enough for several hashes to be shared
    for (const id of ids) table.add(id);
    expect([...table.findAll(new Texts().fill(ids))]).toEqual(ids.map((_, i) => i));
    expect(table.find("id-200000")).toBeUndefined();
  });
});
