/** The table of controls beside a run: read when it is a plain file, whatever else lies there refused. */
import { execFileSync } from "node:child_process";
import { symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { controlsFor, readControls } from "../../harness/evidence/controls-for.ts";
import { passed } from "../reports/examples.ts";
import { scratch } from "../scratch.ts";

const { run } = passed.result;

test.each([
  ["found a named pipe", (path: string) => execFileSync("mkfifo", [path])],
  ["found a device", (path: string) => symlinkSync("/dev/zero", path)],
  ["larger than 16 MiB", (path: string) => [writeFileSync(path, ""), truncateSync(path, 100_000_000)]],
])("what is no table is refused: %s", (words, put) => {
  const path = join(scratch(), "controls.json");
  put(path);
  expect(() => controlsFor(path, run)).toThrow(words);
});

test("an editor may have put a byte order mark in front", () => {
  const path = join(scratch(), "controls.json");
  const table = {
    ...{ schema: "regiondrill/controls@1", version: "1.0.0", commit: null, seed: 1, only: [], notRun: 0 },
    ...{ startedAt: run.startedAt, endedAt: run.endedAt, controls: [] },
  };
  writeFileSync(path, JSON.stringify(table));
  const plain = readControls(path);
  writeFileSync(path, `\ufeff${JSON.stringify(table)}`);
  expect(readControls(path)).toEqual(plain);
  expect(plain).not.toBeNull();
});
