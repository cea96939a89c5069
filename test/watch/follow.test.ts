import { execFileSync } from "node:child_process";
import { appendFileSync, mkdirSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { follow } from "../../harness/watch/follow.ts";
import { scratch } from "../scratch.ts";
import { drill, lines, runFolder } from "./drill.ts";

const never = new AbortController().signal;
const small = (): HistoryRecord[] => drill().filter(({ k }) => k === "run" || k === "step" || k === "end");

/** Reads on while `feed` says that more was written; it is called whenever the reader is at the end. */
async function read(path: string, feed: () => boolean, signal = never): Promise<HistoryRecord[]> {
  const found: HistoryRecord[] = [];
  for await (const batch of follow(path, { goesOn: feed, signal })) found.push(...batch);
  return found;
}

test("a file that grows is read to its end record, also where a write cut a line or a letter in two", async () => {
  const records = small().map((record) => (record.k === "step" ? { ...record, title: "wörtlich" } : record));
  const path = join(runFolder([]), "history.ndjson");
  const bytes = Buffer.from(lines(records));
  let at = 0;
  const found = await read(path, () => {
    appendFileSync(path, bytes.subarray(at, at + 7));
    at += 7;
    return true;
  });
  expect(found).toEqual(records);
});

test("after the writer has gone, it ends with the last whole line", async () => {
  const records = small().slice(0, -1);
  const path = join(runFolder(records), "history.ndjson");
  appendFileSync(path, '{"k":"milestone","at":1,"te');
  expect(await read(path, () => false)).toEqual(records);
});

test("what was written just before the writer died is read", async () => {
  const [first, ...rest] = small().slice(0, -1);
  const path = join(runFolder([first!]), "history.ndjson");
  let alive = true;
  const found = await read(path, () => {
    if (!alive) return false;
    appendFileSync(path, lines(rest));
    alive = false;
    return true;
  });
  expect(found).toEqual([first, ...rest]);
});

test.each([
  ["a named pipe", (path: string) => execFileSync("mkfifo", [path])],
  ["a device", (path: string) => symlinkSync("/dev/zero", path)],
  ["a folder", (path: string) => mkdirSync(path)],
])("%s is not followed", async (kind, put) => {
  const path = join(scratch(), "history.ndjson");
  put(path);
  await expect(read(path, () => true)).rejects.toThrow(`expected a history, found ${kind}`);
});

test("a line that is no record is refused with its number", async () => {
  const path = join(runFolder(small().slice(0, 2)), "history.ndjson");
  appendFileSync(path, '{"k":"nonsense"}\n');
  await expect(read(path, () => false)).rejects.toThrow(/^line 3: /);
});

test("a file that becomes shorter is refused", async () => {
  const path = join(runFolder(small().slice(0, 2)), "history.ndjson");
  let looks = 0;
  const shrink = () => {
    if (++looks === 2) truncateSync(path, 10);
    return true;
  };
  await expect(read(path, shrink)).rejects.toThrow("became shorter");
});

test("it ends when its signal aborts", async () => {
  const path = join(runFolder(small().slice(0, 2)), "history.ndjson");
  const stop = new AbortController();
  const goesOn = () => {
    stop.abort();
    return true;
  };
  const found = await read(path, goesOn, stop.signal);
  expect(found).toHaveLength(2);
});
