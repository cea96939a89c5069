import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { recheckCommand } from "../../harness/cli/recheck-command.ts";
import { exitCodes } from "../../harness/contract/result.ts";
import { indexRecords } from "../../harness/history/indexed.ts";
import { judge } from "../../harness/judge/judge.ts";
import { golden } from "../check/golden.ts";
import { sealedText } from "../history/sealed.ts";

let folder = "";
const said: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "regiondrill-recheck-"));
  said.length = 0;
  vi.spyOn(console, "log").mockImplementation((text) => said.push(text));
  vi.spyOn(console, "error").mockImplementation((text) => said.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

test("the verdict comes first, and its exit code stays, where nothing can be written beside the history", async () => {
  writeFileSync(join(folder, "history.ndjson"), sealedText(golden()));
  mkdirSync(join(folder, "report.html")); // in the way
  const { verdict } = judge(indexRecords(golden()));
  await recheckCommand().parseAsync([folder], { from: "user" });
  expect(said).toHaveLength(2);
  expect(said[0]!.toLowerCase()).toContain(verdict);
  expect(said[1]).toContain(`regiondrill: the verdict stands, but could not be written into ${folder}: `);
  expect(process.exitCode).toBe(exitCodes[verdict]);
});
