/** The seal that a writer puts at the end of a history, and what breaks it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readHistory } from "../../harness/history/reader.ts";
import { HistoryWriter } from "../../harness/history/writer.ts";
import { golden } from "../check/golden.ts";
import { scratch } from "../scratch.ts";
import { sealedText } from "./sealed.ts";

const folder = scratch();

function sealOf(text: string | Buffer) {
  const path = join(folder, "history.ndjson");
  writeFileSync(path, text);
  return readHistory(path, () => {}).seal;
}

function isWhole(text: string | Buffer): boolean {
  const seal = sealOf(text);
  return seal !== null && seal !== "missing" && seal.sealed === seal.found;
}

const text = sealedText(golden());
const lines = text.trimEnd().split("\n");

describe("the writer", () => {
  it("seals what it wrote, however it was gathered, and counts each kind", async () => {
    const path = join(folder, "written.ndjson");
    const writer = await HistoryWriter.open(path);
    const records = golden().slice(0, -1);
    for (const [i, record] of records.entries()) {
      if (i % 3 === 0) writer.writeLine(JSON.stringify(record));
      else writer.write(record);
      if (i % 100 === 0) await writer.flush();
    }
    writer.end();
    await writer.close();
    const written = readFileSync(path, "utf8");
    expect(isWhole(written)).toBe(true);
    const end = JSON.parse(written.trimEnd().split("\n").at(-1)!);
    expect(end).toMatchObject({ k: "end", records: { run: 1, op: 800, sample: 32, fault: 4, cost: 1 } });
    expect(end.records.end).toBeUndefined();
  });

  it("ends a history once", async () => {
    const writer = await HistoryWriter.open(join(folder, "once.ndjson"));
    writer.end();
    expect(() => writer.end()).toThrow(/has its end already/);
    await writer.close();
  });

  it("adds nothing to a history that is there", async () => {
    const path = join(folder, "there.ndjson");
    writeFileSync(path, text);
    await expect(HistoryWriter.open(path)).rejects.toThrow(/expected no history at .*there\.ndjson yet/);
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});

describe("the seal", () => {
  it("is whole as it was written, also without the last line feed, and in chunks of the reader", () => {
    expect(isWhole(text)).toBe(true);
    expect(isWhole(text.slice(0, -1))).toBe(true);
    const keys = Array.from({ length: 150_000 }, (_, i) => `schlüssel-${i}`);
    const long = { k: "read", purpose: "split", region: "eu-west-1", store: "dedup:other", keys } as const;
    const records = golden();
    records.splice(20, 0, long, long);
    expect(isWhole(sealedText(records))).toBe(true);
  });

  it("is none where the history broke off, or has an end without one", () => {
    expect(sealOf(text.slice(0, -20))).toBeNull();
    expect(sealOf(`${lines.slice(0, -1).join("\n")}\n`)).toBeNull();
    expect(sealOf(`${lines.with(-1, '{"k":"end","at":9001}').join("\n")}\n`)).toBe("missing");
  });

  it.each<[what: string, changed: readonly string[]]>([
    ["a figure of the end", lines.with(-1, lines.at(-1)!.replace('"at":9001', '"at":9002'))],
    ["a count of the end", lines.with(-1, lines.at(-1)!.replace('"op":800', '"op":799'))],
    ["white space", lines.with(3, `${lines[3]} `)],
    ["the order of two lines", lines.with(10, lines[11]!).with(11, lines[10]!)],
    ["a carriage return", lines.with(3, `${lines[3]}\r`)],
    ["the spelling of a number", lines.with(4, lines[4]!.replace('"amount":2', '"amount":2.0'))],
  ])("is broken by another %s", (_, changed) => {
    expect(changed.join("\n")).not.toBe(lines.join("\n"));
    expect(isWhole(`${changed.join("\n")}\n`)).toBe(false);
  });

  it("is broken by a line before which an end was put", () => {
    const early = [...lines.slice(0, 50), lines.at(-1)!, ...lines.slice(50)];
    expect(isWhole(`${early.join("\n")}\n`)).toBe(false);
  });
});
