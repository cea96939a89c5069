/** Appending a history to disk: order, rounding, and what happens when the disk refuses. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { HistoryWriter } from "../../harness/history/writer.ts";
import { criteriaOf, golden, runRecord } from "../check/golden.ts";
import { scratch } from "../scratch.ts";

const folder = scratch();

function linesOf(path: string): string[] {
  return readFileSync(path, "utf8").trimEnd().split("\n");
}

it("keeps the order of records and ready-made lines, however many come at once", async () => {
  const path = join(folder, "order.ndjson");
  const writer = await HistoryWriter.open(path);
  for (let i = 0; i < 20_000; i++) {
    if (i % 2) writer.writeLine(`{"k":"end","at":${i}}`);
    else writer.write({ k: "end", at: i });
    if (i % 5000 === 0) await writer.flush();
  }
  await writer.close();
  expect(linesOf(path).map((line) => JSON.parse(line).at)).toEqual(
    Array.from({ length: 20_000 }, (_, i) => i),
  );
});

it("has everything on disk once it was flushed, while it stays open", async () => {
  const path = join(folder, "flush.ndjson");
  const writer = await HistoryWriter.open(path);
  for (const record of golden()) writer.write(record);
  await writer.flush();
  expect(linesOf(path).map((line) => JSON.parse(line))).toEqual(golden());
  await writer.close();
});

it("rounds numbers to microseconds, but leaves the sealed criteria as they are", async () => {
  const path = join(folder, "round.ndjson");
  const writer = await HistoryWriter.open(path);
  writer.write({ ...runRecord(), criteria: criteriaOf({ availability: 99.99995 }) });
  writer.write({ k: "end", at: 1.23456789 });
  await writer.close();
  const [first, second] = linesOf(path).map((line) => JSON.parse(line));
  expect(first.criteria[0].limit).toBe(99.99995);
  expect(second.at).toBe(1.235);
});

it("never rounds what was read of a store", async () => {
  const path = join(folder, "amounts.ndjson");
  const writer = await HistoryWriter.open(path);
  const of = { purpose: "final", region: "here", store: "ledger" } as const;
  writer.write({ k: "read", ...of, rows: [["e-1", "a-1", 0.12345, 1_750_000_000_000.25]] });
  await writer.close();
  expect(linesOf(path).map((line) => JSON.parse(line).rows)).toEqual([
    [["e-1", "a-1", 0.12345, 1_750_000_000_000.25]],
  ]);
});

it("counts time from its opening, never backwards, to three decimals", async () => {
  const writer = await HistoryWriter.open(join(folder, "time.ndjson"));
  const times = Array.from({ length: 1000 }, () => writer.now());
  await writer.close();
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.every((at) => at >= 0 && Number((at * 1000).toFixed(6)) % 1 === 0)).toBe(true);
  expect(Math.abs(writer.wallEpochMs - Date.now())).toBeLessThan(10_000);
});

it("takes nothing more once it is closed", async () => {
  const writer = await HistoryWriter.open(join(folder, "closed.ndjson"));
  await writer.close();
  await writer.close();
  expect(() => writer.writeLine("{}")).toThrow(/closed/);
});

it("rejects a path that cannot be written", async () => {
  await expect(HistoryWriter.open(join(folder, "nowhere", "history.ndjson"))).rejects.toThrow(/ENOENT/);
});

it.runIf(existsSync("/dev/full"))(
  "remembers that the disk is full: says it once, and at flush and close",
  async () => {
    const told: string[] = [];
    const writer = await HistoryWriter.open("/dev/full", (error) => told.push(error.message));
    writer.write({ k: "end", at: 1 });
    await expect(writer.flush()).rejects.toThrow(/ENOSPC/);
    writer.write({ k: "end", at: 2 });
    await expect(writer.close()).rejects.toThrow(/ENOSPC/);
    expect(told).toHaveLength(1);
  },
);
