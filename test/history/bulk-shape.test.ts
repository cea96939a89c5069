/** The checks of bulk records that are written by hand accept what the schemas accept, and nothing else. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { faultOfRecord } from "../../harness/history/schema.ts";
import { type BulkRecord, bulkRecords } from "../../harness/history/types.ts";

const schema = z.discriminatedUnion("k", bulkRecords);

const try1 = [1.5, 2, "ok", 200, "eu-west-1"];
const refused = [3, 3, "fail", 422, null];
const op = { id: "e-1", account: "a", amount: 5, tenant: "t", version: 3, due: 1 };
const samples: object[] = [
  { k: "op", ...op, outcome: "ok", tries: [refused, try1] },
  { k: "op", ...op, outcome: "fail", tries: [refused], unreadable: true, pastEdge: true },
  { k: "op", ...op, outcome: "info", tries: [], rivals: [{ account: "b", amount: 1 }] },
  { k: "redelivery", id: "e-1", due: 4, try: try1 },
  { k: "read-back", id: "e-1", due: 4, begun: 4, at: 5, outcome: "absent", status: 404, region: "r" },
  { k: "read-back", id: "e-1", due: 4, begun: 4, at: 4, outcome: "failed", status: 0, region: null },
  {
    k: "read",
    purpose: "final",
    region: "r",
    store: "ledger",
    rows: [
      ["e-1", "a", 5, null],
      ["e-2", "b", 1, 9],
    ],
  },
  { k: "read", purpose: "split", region: "r", store: "dedup:redis", keys: ["e-1", "e-2"] },
  { k: "read", purpose: "drained", region: "r", store: "dead-letters", letters: [["e-1", "unreadable"]] },
  {
    k: "log",
    at: 1,
    log: "l",
    origin: "r",
    region: "s",
    incarnation: "A",
    entries: [
      [0, "e-1"],
      [-1, "e-2"],
    ],
  },
];

const value = fc.oneof(
  fc.constantFrom<unknown>(
    "ok",
    "fail",
    "info",
    "present",
    "ledger",
    "dead-letters",
    "reconciliation",
    "final",
    true,
    null,
    0,
    -1,
  ),
  fc.constantFrom<unknown>([], {}, [["e", "v"]], [try1], [refused], 0.5, 1e12, 1e13, 9e15, 200, ["e"]),
  fc.jsonValue(),
);
const fields = [
  "k",
  "id",
  "account",
  "amount",
  "tenant",
  "version",
  "unreadable",
  "pastEdge",
  "rivals",
  "due",
  "outcome",
];
const more = [
  "tries",
  "try",
  "purpose",
  "region",
  "store",
  "rows",
  "keys",
  "letters",
  "log",
  "at",
  "entries",
  "origin",
  "begun",
  "status",
];
const steps = fc.array(fc.oneof(fc.constantFrom(...fields, ...more), fc.nat(5)), {
  minLength: 1,
  maxLength: 3,
});

/** The record with the value at the end of a path set, or taken out. */
function changed(
  node: unknown,
  [step, ...rest]: readonly (string | number)[],
  to: unknown,
  take: boolean,
): unknown {
  if (step === undefined) return to;
  if (typeof node !== "object" || node === null) return to;
  const copy = structuredClone(node) as Record<string | number, unknown>;
  const key = Array.isArray(node) && typeof step === "string" ? 0 : step;
  if (rest.length > 0) copy[key] = changed(copy[key], rest, to, take);
  else if (take && Array.isArray(copy)) copy.splice(Number(key), 1);
  else if (take) delete copy[key];
  else copy[key] = to;
  return copy;
}

describe("the check of bulk records", () => {
  it.each(samples)("accepts %j, as its schema does", (record) => {
    expect([faultOfRecord(record), schema.safeParse(record).success]).toEqual([null, true]);
  });

  it("accepts what the schema accepts, and nothing else", () => {
    const change = fc.tuple(steps, value, fc.boolean());
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.array(change, { minLength: 1, maxLength: 3 }),
        (record, changes) => {
          let one: unknown = record;
          for (const [path, to, take] of changes) one = changed(one, path, to, take);
          const text = JSON.stringify(one);
          const parsed: unknown = text === undefined ? null : JSON.parse(text);
          const { k } = (parsed ?? {}) as Partial<BulkRecord>;
          if (!["op", "redelivery", "read-back", "read", "log"].includes(k!)) return;
          expect(faultOfRecord(parsed) === null).toBe(schema.safeParse(parsed).success);
        },
      ),
      { numRuns: 3_000 },
    );
  }, 60_000);
});
