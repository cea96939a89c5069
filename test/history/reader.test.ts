/** Reading `history.ndjson` from disk: what is tolerated, what is an error, and what the error says. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { indexFile } from "../../harness/history/indexed.ts";
import { HistoryError, readHistory } from "../../harness/history/reader.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { golden, runRecord } from "../check/golden.ts";
import { scratch } from "../scratch.ts";

const folder = scratch();

function fileOf(text: string): string {
  const path = join(folder, "history.ndjson");
  writeFileSync(path, text);
  return path;
}

const lines = golden().map((record) => JSON.stringify(record));
const text = `${lines.join("\n")}\n`;

function replaced(line: number, by: string): string {
  return `${lines.with(line - 1, by).join("\n")}\n`;
}

describe("a whole history", () => {
  it("is read record by record, in order", () => {
    const seen: HistoryRecord[] = [];
    const summary = readHistory(fileOf(text), (record) => seen.push(record));
    expect(seen).toEqual(golden());
    expect(summary).toEqual({ records: lines.length, truncated: false, seal: "missing" });
  });

  it("may hold lines longer than a chunk, and letters of several bytes across its border", () => {
    const keys = Array.from({ length: 200_000 }, (_, i) => `schlüssel-${i}`);
    const long = { k: "read", purpose: "final", region: "eu-west-1", store: "dedup:other", keys };
    let found: unknown;
    readHistory(fileOf(`${text}${JSON.stringify(long)}\n`), (record) => {
      found = record;
    });
    expect(found).toEqual(long);
  });
});

describe("a history that broke off", () => {
  it.each([1, 5, 20])("without the last %i bytes is read up to the last whole line, and says so", (bytes) => {
    const summary = readHistory(fileOf(text.slice(0, -bytes)), () => {});
    // Without its line feed alone the last record is still whole.
    const truncated = bytes > 1;
    const seal = truncated ? null : "missing";
    expect(summary).toEqual({ records: lines.length - Number(truncated), truncated, seal });
  });
});

/** The first line with another figure. */
const head = (change: object) => replaced(1, JSON.stringify({ ...runRecord(), ...change }));
const settled = (change: object) => {
  const op = {
    id: "x",
    account: "a",
    amount: 1,
    tenant: "t",
    version: 1,
    due: 1,
    outcome: "info",
    tries: [],
  };
  return replaced(12, JSON.stringify({ k: "op", ...op, ...change }));
};

describe("a time, a name or a figure that none can be", () => {
  it.each<[what: string, text: string, error: RegExp]>([
    ["a wall clock beyond the calendar", head({ wallEpochMs: 8.65e15 }), /^line 1: .*wallEpochMs/],
    ["a wall clock of the year 275761", head({ wallEpochMs: 8.64e15 }), /^line 1: .*wallEpochMs/],
    ["a wall clock of the year 10000", head({ wallEpochMs: 253_402_300_800_000 }), /^line 1: .*wallEpochMs/],
    ["a wall clock before 1970", head({ wallEpochMs: -1 }), /^line 1: .*wallEpochMs/],
    ["a fraction of a wall clock", head({ wallEpochMs: 1.5 }), /^line 1: .*wallEpochMs/],
    [
      "a wall clock that is infinite",
      text.replace(/"wallEpochMs":\d+/, '"wallEpochMs":1e999'),
      /^line 1: .*wallEpochMs/,
    ],
    [
      "a time beyond the calendar",
      replaced(12, '{"k":"milestone","at":8.65e15,"text":""}'),
      /^line 12: .*"at": expected a time/,
    ],
    [
      "a time before the beginning",
      replaced(12, '{"k":"milestone","at":-1,"text":""}'),
      /^line 12: .*"at": expected a time/,
    ],
    [
      "an arrival beyond the calendar",
      settled({ due: 1e16 }),
      /^line 12: expected "due" to be a time in an operation, found 10000000000000000$/,
    ],
    ["an arrival before the beginning", settled({ due: -0.5 }), /^line 12: expected "due" to be a time/],
    [
      "an attempt beyond the calendar",
      settled({ tries: [[1, 9e15, "info", 0, null]] }),
      /^line 12: expected an attempt/,
    ],
    [
      "an attempt before the beginning",
      settled({ tries: [[-2, 1, "info", 0, null]] }),
      /^line 12: expected an attempt/,
    ],
    [
      "an infinite try",
      settled({ tries: [] }).replace('"tries":[]', '"tries":[[1,1e999,"info",0,null]]'),
      /^line 12: expected an attempt/,
    ],
    ["half a status", settled({ tries: [[1, 2, "info", 0.5, null]] }), /^line 12: expected an attempt/],
    [
      "a redelivery beyond the calendar",
      replaced(12, '{"k":"redelivery","id":"x","due":1e13,"try":[1,2,"ok",200,null]}'),
      /^line 12: expected "due" to be a time in a redelivery/,
    ],
    [
      "a look at a log beyond the calendar",
      replaced(
        12,
        '{"k":"log","at":1e13,"log":"l","origin":"us-east-1","region":"us-east-1","incarnation":"","entries":[]}',
      ),
      /^line 12: expected "at" to be a time in a log/,
    ],
    [
      "a row that was applied beyond the calendar",
      replaced(
        12,
        '{"k":"read","purpose":"final","region":"us-east-1","store":"ledger","rows":[["e","a",1,8.65e15]]}',
      ),
      /^line 12: expected a row/,
    ],
    [
      "an infinite amount",
      settled({ amount: 987 }).replace('"amount":987', '"amount":1e999'),
      /^line 12: expected "amount" to be a number/,
    ],
    [
      "an operation without a version",
      settled({ version: undefined }),
      /^line 12: expected "version" to be a number from 0/,
    ],
    ["a version below 0", settled({ version: -3 }), /^line 12: expected "version" to be a number from 0/],
    [
      "rivals that are none",
      settled({ rivals: ["x"] }),
      /^line 12: expected a rival \{account, amount\}, found "x"$/,
    ],
    [
      "a switch that is off",
      settled({ unreadable: false }),
      /^line 12: expected "unreadable" to be true, or left out$/,
    ],
    [
      "a refusal that was not given",
      settled({ outcome: "fail" }),
      /^line 12: expected outcome "fail" only when an attempt was refused/,
    ],
    [
      "a negative limit",
      head({ criteria: [{ ...runRecord().criteria[0]!, limit: -1 }] }),
      /^line 1: .*criteria\.0\.limit/,
    ],
    ["a negative load", head({ load: { ...runRecord().load, perSecond: -1 } }), /^line 1: .*load\.perSecond/],
    [
      "lateness below 0",
      replaced(12, '{"k":"sender","at":1,"scheduled":1,"sent":1,"latenessP99Ms":-1,"aborted":false}'),
      /^line 12: .*latenessP99Ms/,
    ],
    [
      "a region named __proto__",
      head({ regions: ["us-east-1", "__proto__"] }),
      /^line 1: .*regions\.1.*every object has/,
    ],
    [
      "a region named constructor",
      head({ regions: ["us-east-1", "constructor"] }),
      /^line 1: .*regions\.1.*every object has/,
    ],
    [
      "a region named toString",
      head({ regions: ["toString", "eu-west-1"] }),
      /^line 1: .*regions\.0.*every object has/,
    ],
    [
      "a region without a name",
      head({ regions: ["", "eu-west-1"] }),
      /^line 1: .*regions\.0.*expected a name/,
    ],
    ["a region twice", head({ regions: ["eu-west-1", "eu-west-1"] }), /^line 1: .*regions.*each region once/],
    [
      "a serving region that is none",
      head({ serving: ["mars"] }),
      /^line 1: expected one of the regions .*, found "mars"$/,
    ],
    ["a link named __proto__", head({ links: ["__proto__"] }), /^line 1: .*links\.0/],
    [
      "a sample of a region named __proto__",
      replaced(12, '{"k":"sample","at":1,"applied":{"__proto__":1},"acknowledged":1}'),
      /^line 12: .*"__proto__" in "applied"$/,
    ],
    [
      "a position named __proto__",
      replaced(12, '{"k":"sample","at":1,"positions":{"__proto__":{"us-east-1":1}},"acknowledged":1}'),
      /^line 12: .*"__proto__" in "positions"$/,
    ],
    [
      "a position of a region named __proto__",
      replaced(12, '{"k":"sample","at":1,"positions":{"wal":{"__proto__":1}},"acknowledged":1}'),
      /^line 12: .*"__proto__" in "positions"$/,
    ],
    [
      "a sample of a region named constructor",
      replaced(12, '{"k":"sample","at":1,"edge":{"constructor":"up"},"acknowledged":1}'),
      /^line 12: /,
    ],
    [
      "connections through a link named __proto__",
      replaced(12, '{"k":"sockets","at":1,"examined":1,"links":{"__proto__":1},"violations":[]}'),
      /^line 12: .*"__proto__" in "links"$/,
    ],
    [
      "no terms",
      head({ termsSha256: undefined }),
      /^line 1: expected a run of schema "regiondrill\/history@3" with "termsSha256"$/,
    ],
    [
      "terms of a later version",
      head({ schema: "regiondrill/history@2" }),
      /^line 1: expected a run of schema "regiondrill\/history@2" without "logs"$/,
    ],
  ])("is refused with its line: %s", (_, corrupt, error) => {
    expect(corrupt).not.toBe(text);
    expect(() => indexFile(fileOf(corrupt))).toThrow(HistoryError);
    expect(() => indexFile(fileOf(corrupt))).toThrow(error);
  });
});

describe("a corrupt history", () => {
  it.each<[what: string, text: string, error: RegExp]>([
    ["is empty", "", /^line 1: expected a `run` record, found the end of the file$/],
    ["holds half a line and nothing else", lines[0]!.slice(0, 50), /^line 1: expected a `run` record/],
    ["has half a line in the middle", replaced(12, '{"k":"op","id":'), /^line 12: expected JSON, found .*op/],
    ["has an empty line", replaced(12, ""), /^line 12: expected JSON/],
    [
      "has something else than an object",
      replaced(12, "[1]"),
      /^line 12: expected a JSON object, found \[1\]/,
    ],
    ["has a record of an unknown kind", replaced(12, '{"k":"dance"}'), /^line 12: .*"dance"/],
    [
      "starts with another record",
      lines.slice(1).join("\n"),
      /^line 1: expected a `run` record first, found `step`/,
    ],
    ["has two `run` records", replaced(12, lines[0]!), /^line 12: expected one `run` record/],
    [
      "is of a newer version",
      text.replace("history@3", "history@4"),
      /^line 1: expected schema .*another version/,
    ],
    [
      "is no history at all",
      '{"k":"run","schema":"x"}\n',
      /^line 1: expected schema .*not a history of regiondrill/,
    ],
    [
      "settles an operation twice",
      replaced(12, lines[10]!),
      /^line 12: expected operation \S+ to be settled once/,
    ],
    [
      "calls an operation acknowledged that never was",
      replaced(12, '{"k":"op","id":"x","account":"a","amount":1,"due":1,"outcome":"ok","tries":[]}'),
      /^line 12: expected outcome "ok" exactly when/,
    ],
    [
      "has an attempt that was done before it was sent",
      replaced(12, '{"k":"redelivery","id":"x","due":1,"try":[2,1,"ok",200,null]}'),
      /^line 12: expected an attempt to be done after it was sent/,
    ],
    [
      "has a ledger row without an amount",
      replaced(12, '{"k":"read","purpose":"final","region":"r","store":"ledger","rows":[["e","a"]]}'),
      /^line 12: expected a row/,
    ],
  ])("that %s is an error that names its line", (_, corrupt, error) => {
    expect(() => indexFile(fileOf(corrupt))).toThrow(error);
  });

  it("that cannot be opened is the operating system's error", () => {
    expect(() => indexFile(join(folder, "nowhere"))).toThrow(/ENOENT/);
  });
});
