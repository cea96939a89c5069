/** Reading `history.ndjson` from disk: what is tolerated, what is an error, and what the error says. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { indexFile } from "../../harness/history/indexed.ts";
import { readHistory } from "../../harness/history/reader.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { golden } from "../check/golden.ts";

const folder = mkdtempSync(join(tmpdir(), "regiondrill-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

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
    expect(summary).toEqual({ records: lines.length, truncated: false });
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
    expect(summary).toEqual({ records: lines.length - Number(truncated), truncated });
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
      text.replace("history@2", "history@3"),
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
      "has a try that was done before it was sent",
      replaced(12, '{"k":"redelivery","id":"x","due":1,"try":[2,1,"ok",200,null]}'),
      /^line 12: expected a try to be done after it was sent/,
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
