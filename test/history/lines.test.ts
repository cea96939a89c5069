/**
 * Lines of operations and reads are read straight from their bytes. The index of what is read so is the index of what
 * `JSON.parse` and the schema make of the same bytes, for lines as they are written and for any change of them.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noRegion, outcomeCodes } from "../../harness/history/flat-operation.ts";
import { indexFile, indexRecords } from "../../harness/history/indexed.ts";
import { bytesOf, LineCursor } from "../../harness/history/line-cursor.ts";
import { OperationLines } from "../../harness/history/operation-lines.ts";
import type { OperationTable } from "../../harness/history/operations.ts";
import { ReadLines } from "../../harness/history/read-lines.ts";
import { recordOf } from "../../harness/history/reader.ts";
import type { LedgerRead } from "../../harness/history/reads.ts";
import { TextTable } from "../../harness/history/text-table.ts";
import type { HistoryRecord, OpRecord, ReadRecord } from "../../harness/history/types.ts";
import { golden } from "../check/golden.ts";
import { scratch } from "../scratch.ts";
import { sealedText } from "./sealed.ts";

const folder = scratch();

const regions = ["us-east-1", "eu-west-1"];
const plain = fc.stringMatching(/^[a-z0-9_.-]{0,12}$/);
const text = fc.oneof({ weight: 9, arbitrary: plain }, fc.string(), fc.string({ unit: "binary" }));
const decimal = fc.double({ min: 0, max: 1e6, noNaN: true }).map((value) => Math.round(value * 1000) / 1000);
const amount = fc.oneof(fc.nat(), decimal, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const attempt = fc
  .tuple(
    decimal,
    fc.constantFrom("ok", "fail", "info"),
    fc.constantFrom(0, 200, 422, 503),
    fc.constantFrom(...regions, null),
  )
  .map(([sent, ...rest]) => [sent, sent + 1, ...rest]);
const operation = fc.record({
  k: fc.constant("op"),
  id: text,
  account: text,
  amount,
  tenant: plain,
  version: fc.nat(5),
  due: decimal,
  outcome: fc.constantFrom("ok", "fail", "info"),
  tries: fc.array(attempt, { maxLength: 3 }),
});
const of = {
  k: fc.constant("read"),
  purpose: fc.constantFrom("final", "split"),
  region: fc.constantFrom(...regions),
};
const appliedAt = fc.oneof(
  fc.constant(null),
  fc.nat(),
  fc.constant(1_796_054_400_123.456),
  fc.double({ noNaN: true }),
);
const ledger = fc.record({
  ...of,
  store: fc.constant("ledger"),
  rows: fc.array(fc.tuple(text, text, amount, appliedAt), { maxLength: 4 }),
});
const keys = fc.record({ ...of, store: fc.constant("dedup:redis"), keys: fc.array(text, { maxLength: 4 }) });
const line = fc.oneof(operation, ledger, keys).map((record) => JSON.stringify(record));

/** One byte or field of a line taken out, put in twice, or replaced. */
const change = fc.tuple(
  fc.nat(),
  fc.constantFrom("", " ", "0", "9", "-", "e1", ".", '"', "\\", ",", "]", "é", "null", '"k":1,'),
  fc.nat(2),
);

function changed(text: string, [at, by, length]: readonly [number, string, number]): string {
  const i = at % text.length;
  return text.slice(0, i) + by + text.slice(i + length);
}

/** The record of a line; `null` if it is none. */
function parsed(text: string): HistoryRecord | null {
  try {
    return recordOf(text, 1);
  } catch {
    return null;
  }
}

/** What is read from the bytes of a line, as a record without what the index does not keep; `null` if it is left to be parsed. */
function read(text: string): unknown {
  const bytes = bytesOf(`${text}\n`);
  const known = new TextTable();
  for (const region of regions) known.add(region);
  const op = new OperationLines(known).read(bytes, 0);
  if (op !== null) {
    const tries = Array.from({ length: op.attempts }, (_, i) => [
      op.sent.at(i),
      op.done.at(i),
      op.outcomeOf.at(i),
      op.regionOf.at(i) === noRegion ? null : known.textOf(op.regionOf.at(i)!),
    ]);
    const { amount, version, due, outcome } = op;
    return { id: op.id.textAt(0), account: op.account.textAt(0), amount, version, due, outcome, tries };
  }
  const part = new ReadLines().read(bytes, 0);
  if (part === null) return null;
  const { purpose, region, store, rows, keys } = part;
  const { length } = { length: (rows?.ids ?? keys!).count };
  const each = Array.from({ length }, (_, i) => {
    if (rows === undefined) return keys!.textAt(i);
    const at = rows.appliedAt.at(i)!;
    return [rows.ids.textAt(i), rows.accounts.textAt(i), rows.amount.at(i), Number.isNaN(at) ? null : at];
  });
  return { purpose, region, store, each };
}

function asRead(record: OpRecord | ReadRecord): unknown {
  if (record.k === "op") {
    const { id, account, amount, version, due, outcome, tries, ...rest } = record;
    const flat = tries.map(([sent, done, its, , region]) => [sent, done, outcomeCodes[its], region]);
    expect(Object.keys(rest)).toEqual(["k", "tenant"]);
    return { id, account, amount, version, due, outcome: outcomeCodes[outcome], tries: flat };
  }
  const { purpose, region, store, rows, keys } = record;
  return { purpose, region, store, each: rows ?? keys };
}

describe("a line that is read from its bytes", () => {
  it("is what parsing it gives, whatever was changed of it", () => {
    fc.assert(
      fc.property(line, fc.array(change, { maxLength: 2 }), (whole, changes) => {
        const text = changes.reduce(changed, whole);
        const found = read(text);
        if (found === null) return;
        const record = parsed(text);
        expect(record?.k === "op" || record?.k === "read").toBe(true);
        expect(found).toEqual(asRead(record as OpRecord | ReadRecord));
      }),
      { numRuns: 3_000 },
    );
  }, 60_000);

  it.each([
    '{"k":"op","id":"evt-1","account":"acct-1","amount":12,"tenant":"t","version":3,"due":1.5,"outcome":"ok","tries":[[1.5,2.25,"info",0,null],[3,4,"ok",200,"us-east-1"]]}',
    '{"k":"read","purpose":"final","region":"us-east-1","store":"ledger","rows":[["e","a",1,null],["f","b",-2.5,1796054400123.456]]}',
    '{"k":"read","purpose":"final","region":"us-east-1","store":"dedup:redis","keys":["e","f"]}',
  ])("is each one that the harness writes: %s", (text) => {
    expect(read(text)).toEqual(asRead(parsed(text) as OpRecord | ReadRecord));
  });

  it("gives the index of its record", () => {
    const path = join(folder, "history.ndjson");
    writeFileSync(path, sealedText(golden()));
    const { history } = indexFile(path);
    const inMemory = indexRecords(golden());
    expect(history.operations.count).toBe(inMemory.operations.count);
    const ofEach = <T>(of: (operation: number) => T) =>
      Array.from({ length: inMemory.operations.count }, (_, i) => of(i));
    const columns = ({ acknowledgedAt, acknowledgedBy, idOf, ...rest }: OperationTable) => ({
      ...rest,
      find: null,
      ids: ofEach(idOf),
      acknowledgedAt: ofEach(acknowledgedAt),
      acknowledgedBy: ofEach(acknowledgedBy),
    });
    expect(columns(history.operations)).toEqual(columns(inMemory.operations));
    const plain = (ledger: LedgerRead | undefined) => ({
      ...ledger,
      appliedAt: ofEach((operation) => ledger?.appliedAt(operation)),
    });
    for (const region of inMemory.run.regions)
      expect(plain(history.ledger("final", region))).toEqual(plain(inMemory.ledger("final", region)));
  });
});

describe("a number", () => {
  it("is read as JSON.parse reads it, or left to it", () => {
    const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,17})(\.\d{1,17})?$/);
    fc.assert(
      fc.property(fc.oneof(digits, decimal.map(String), fc.double({ noNaN: true }).map(String)), (text) => {
        const cursor = new LineCursor();
        const bytes = bytesOf(`${text},\n`);
        cursor.begin(bytes, 0);
        const value = cursor.number();
        if (Number.isNaN(value) || bytes[cursor.at] !== ",".charCodeAt(0)) return;
        expect(value).toBe(JSON.parse(text));
      }),
      { numRuns: 5_000 },
    );
  }, 60_000);
});
