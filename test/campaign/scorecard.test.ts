import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readScorecard } from "../../harness/campaign/scorecard-read.ts";
import { scorecardCommand } from "../../harness/cli/scorecard-command.ts";
import { wellSpoken } from "../../harness/cli/usage.ts";
import type { Result } from "../../harness/contract/result.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { mirror, resultOf } from "../cli/examples.ts";
import { interrupted, passed } from "../reports/examples.ts";
import { scratch } from "../scratch.ts";

let runs = "";
beforeEach(() => {
  runs = mkdtempSync(join(tmpdir(), "regiondrill-score-"));
});
afterEach(() => rmSync(runs, { recursive: true }));

function keep(name: string, result: Result | string): void {
  mkdirSync(join(runs, name));
  writeFileSync(join(runs, name, "history.ndjson"), "");
  writeFileSync(
    join(runs, name, "result.json"),
    typeof result === "string" ? result : JSON.stringify(result),
  );
}

const nowMs = Date.parse("2026-11-22T10:12:04.000Z");

test("every run that can be read is scored; every other folder is named with its reason", async () => {
  keep("1", passed.result);
  keep("2", interrupted.result);
  keep("3", '{"schema":"regiondrill/result@2"}');
  keep("4", '{"schema":"regiondr');
  mkdirSync(join(runs, "photos"));
  mkdirSync(join(runs, "nightly"));
  const card = await readScorecard(runs, [], nowMs);
  expect(card.rows.map(({ total, passed }) => [total, passed])).toEqual([[2, 1]]);
  expect(card.skipped.map(({ folder }) => folder.slice(runs.length + 1))).toEqual(["3", "4", "photos"]);
  expect(card.skipped[0]!.reason).toMatch(/result@2.*expected regiondrill\/result@1/);
});

test("a known weakness that shows again counts as expected", async () => {
  const result = resultOf("fail", ["lost-events", "wal-continuity"]);
  const run = { ...result.run, scenario: "mirror", options: { purge: true, recreate: false } };
  keep("1", { ...result, run });
  const { rows } = await readScorecard(runs, [mirror], nowMs);
  expect(rows[0]!.last).toMatchObject({ verdict: "fail", counts: "pass" });
});

test("the page is written where --out points", async () => {
  keep("1", passed.result);
  const out = join(runs, "pages", "score.html");
  await wellSpoken(scorecardCommand()).parseAsync(["--runs", runs, "--out", out], { from: "user" });
  expect(readFileSync(out, "utf8")).toContain("<h1>Scorecard</h1>");
});

test("a link where the page goes is replaced, and what it points at is left alone", async () => {
  keep("1", passed.result);
  const precious = join(scratch(), "precious");
  writeFileSync(precious, "mine");
  symlinkSync(precious, join(runs, "scorecard.html"));
  await wellSpoken(scorecardCommand()).parseAsync(["--runs", runs], { from: "user" });
  expect(readFileSync(precious, "utf8")).toBe("mine");
  expect(lstatSync(join(runs, "scorecard.html")).isFile()).toBe(true);
});

test.each(["/dev/null", "/dev/stdout"])("%s is no place for a page, and stays what it is", async (place) => {
  const before = lstatSync(place).ino;
  const written = wellSpoken(scorecardCommand()).parseAsync(["--runs", runs, "--out", place], {
    from: "user",
  });
  await expect(written).rejects.toThrow(UsageError);
  expect(lstatSync(place).ino).toBe(before);
});

test("a missing folder is reported", async () => {
  await expect(readScorecard(join(runs, "none"), [], nowMs)).rejects.toThrow(/found none at/);
});
