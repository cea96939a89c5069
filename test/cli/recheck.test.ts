import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { recheckCommand } from "../../harness/cli/recheck-command.ts";
import { exitCodes, type Verdict } from "../../harness/contract/result.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { indexRecords } from "../../harness/history/indexed.ts";
import { judge } from "../../harness/judge/judge.ts";
import { golden } from "../check/golden.ts";
import { sealedText } from "../history/sealed.ts";
import { scratch } from "../scratch.ts";
import { canMount, fillBut, smallDisk } from "../small-disk.ts";

vi.setConfig({ testTimeout: 30_000 }); // reports are drawn, and the machine may be busy

let folder = "";
const said: string[] = [];

beforeEach(() => {
  folder = scratch();
  said.length = 0;
  vi.spyOn(console, "log").mockImplementation((text) => said.push(text));
  vi.spyOn(console, "error").mockImplementation((text) => said.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), "utf8");
const recheck = (...words: string[]) => recheckCommand().parseAsync([folder, ...words], { from: "user" });
const kept = () => readdirSync(folder).filter((name) => name.startsWith("result-before-"));

function keepHistory(place = folder): void {
  writeFileSync(join(place, "history.ndjson"), sealedText(golden()));
}

/** @returns what was written */
function keepResult(verdict: Verdict): string {
  const result = JSON.stringify({ ...judge(indexRecords(golden())), verdict });
  writeFileSync(at("result.json"), result);
  return result;
}

test("the verdict comes first, and then that nothing could be written beside the history, which is an error", async () => {
  keepHistory();
  mkdirSync(join(folder, "report.html")); // in the way
  const { verdict } = judge(indexRecords(golden()));
  await recheck();
  expect(said).toHaveLength(2);
  expect(said[0]!.toLowerCase()).toContain(verdict);
  expect(said[1]).toContain(`regiondrill: the verdict stands, but could not be written into ${folder}: `);
  expect(process.exitCode).toBe(exitCodes["harness-error"]);
});

test.skipIf(!canMount)("a full disk leaves the old result whole, and is an error", async () => {
  folder = smallDisk(256);
  keepHistory();
  const before = keepResult(judge(indexRecords(golden())).verdict);
  fillBut(folder, 0);
  await recheck();
  expect(said.at(-1)).toMatch(/the verdict stands, but could not be written into .*: ENOSPC: no space left/);
  expect(process.exitCode).toBe(exitCodes["harness-error"]);
  expect(text("result.json")).toBe(before);
  expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
});

describe("a verdict that is better than the one in result.json", () => {
  test.each(["fail", "harness-error", "inconclusive"] as const)(
    "than %s is said, and nothing is written",
    async (verdict) => {
      keepHistory();
      const before = keepResult(verdict);
      await recheck();
      expect(said.at(-1)).toMatch(
        `result.json holds ${verdict}, and its history now gives pass, which is better. Nothing was written.`,
      );
      expect(said.at(-1)).toContain("--accept-better");
      expect(process.exitCode).toBe(exitCodes["harness-error"]);
      expect(text("result.json")).toBe(before);
      expect(readdirSync(folder).sort()).toEqual(["history.ndjson", "result.json"]);
    },
  );

  test("is written where it is asked for, and the old result stays beside it", async () => {
    keepHistory();
    const before = keepResult("fail");
    await recheck("--accept-better");
    expect(process.exitCode).toBe(exitCodes.pass);
    expect(JSON.parse(text("result.json")).verdict).toBe("pass");
    expect(kept().map(text)).toEqual([before]);
    expect(said.join("\n")).toContain(`a better verdict takes the place of fail: the old result is kept as`);
  });
});

test("the same verdict is written again, with nothing beside it", async () => {
  keepHistory();
  keepResult("pass");
  await recheck();
  expect(process.exitCode).toBe(exitCodes.pass);
  expect(kept()).toEqual([]);
});

test("a result that was cut off is kept beside the new one, and reported", async () => {
  keepHistory();
  writeFileSync(at("result.json"), '{"schema": "regiondri');
  await recheck();
  expect(process.exitCode).toBe(exitCodes.pass);
  expect(kept().map(text)).toEqual(['{"schema": "regiondri']);
  expect(said.join("\n")).toContain("result.json could not be read, it was cut off: it is kept as");
});

test("links in the folder are replaced, and what they point at is left alone", async () => {
  keepHistory();
  const elsewhere = scratch();
  for (const name of ["result.json", "report.html", "report.md", "junit.xml", "communications.md"]) {
    writeFileSync(join(elsewhere, name), "{}");
    symlinkSync(join(elsewhere, name), at(name));
  }
  rmSync(at("result.json"));
  symlinkSync(join(elsewhere, "none"), at("result.json"));
  await recheck();
  expect(process.exitCode).toBe(exitCodes.pass);
  for (const name of readdirSync(elsewhere)) expect(readFileSync(join(elsewhere, name), "utf8")).toBe("{}");
  expect(readdirSync(elsewhere)).not.toContain("none");
});

describe.each(["history.ndjson", "result.json"])("where %s should be", (name) => {
  test.each([
    ["a named pipe", (path: string) => execFileSync("mkfifo", [path])],
    ["a device", (path: string) => symlinkSync("/dev/zero", path)],
    ["a folder", (path: string) => mkdirSync(path)],
  ])("%s is refused at once", async (kind, put) => {
    if (name !== "history.ndjson") keepHistory();
    put(at(name));
    await expect(recheck()).rejects.toThrow(UsageError);
    await expect(recheck()).rejects.toThrow(new RegExp(`${name}: expected .*, found ${kind}`));
  });

  test("a hundred megabytes of nothing are refused", async () => {
    keepHistory();
    writeFileSync(at(name), "");
    truncateSync(at(name), 100_000_000);
    await recheck().catch(({ message }: Error) => said.push(message));
    expect(said.at(-1)).toMatch(/larger than 16 MiB|longer line: not a history/);
  });
});

test("runs/latest may be a file that holds the name of the run", async () => {
  const run = join(folder, "2026-01-01T00-00-00Z-cut");
  mkdirSync(run);
  keepHistory(run);
  writeFileSync(at("latest"), "2026-01-01T00-00-00Z-cut\n");
  await recheckCommand().parseAsync([at("latest")], { from: "user" });
  expect(readdirSync(run)).toContain("result.json");
});
