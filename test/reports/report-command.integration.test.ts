/** The command that makes reports of old runs again: on a run that ended, on one cut off, and on what is no run. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { indexRecords } from "../../harness/history/indexed.ts";
import { judge } from "../../harness/judge/judge.ts";
import { golden } from "../check/golden.ts";
import { regiondrill } from "../drills/regiondrill.ts";
import { sealedText } from "../history/sealed.ts";

const everyFile = ["report.html", "report.md", "junit.xml", "communications.md"];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "regiondrill-report-"));
  writeFileSync(join(folder, "history.ndjson"), sealedText(golden()));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = (file: string) => join(folder, file);
const text = (file: string) => readFileSync(path(file), "utf8");

function writeResult(change: object = {}): void {
  writeFileSync(path("result.json"), JSON.stringify({ ...judge(indexRecords(golden())), ...change }));
}

test("all reports but the PDF are made from the history, and their paths printed", async () => {
  const { exitCode, stdout } = await regiondrill(["report", folder]);
  expect(exitCode).toBe(0);
  expect(stdout.trim().split("\n")).toEqual(everyFile.map(path));
  expect(existsSync(path("result.json"))).toBe(false);
});

test("only what is asked for is made; the result that was written stays as it is", async () => {
  writeResult({ verdict: "fail" });
  const before = text("result.json");
  await regiondrill(["report", folder, "--format", "markdown"]);
  expect(everyFile.map((file) => existsSync(path(file)))).toEqual([false, true, false, false]);
  const { stdout } = await regiondrill(["report", folder, "--format", "md,junit"]);
  expect(stdout).toContain("The verdict in result.json is fail, this version gives ");
  expect(everyFile.map((file) => existsSync(path(file)))).toEqual([false, true, true, false]);
  expect(text("result.json")).toBe(before);
});

test("reports that show a better verdict than the result are an error, and say so", async () => {
  writeResult({ verdict: "fail" });
  const { exitCode, stderr } = await regiondrill(["report", folder]);
  expect(exitCode).toBe(3);
  expect(stderr).toContain("these reports show a better verdict than result.json, which holds fail");
});

test("links in the folder are replaced, and what they point at is left alone", async () => {
  writeFileSync(path("precious"), "mine");
  for (const file of everyFile) symlinkSync("precious", path(file));
  const { exitCode } = await regiondrill(["report", folder]);
  expect(exitCode).toBe(0);
  expect(text("precious")).toBe("mine");
  for (const file of everyFile) expect(lstatSync(path(file)).isFile()).toBe(true);
});

test("what cannot be replaced is told by its own name", async () => {
  mkdirSync(path("report.md"));
  const { exitCode, stderr } = await regiondrill(["report", folder]);
  expect(exitCode).toBe(3);
  expect(stderr).toBe(
    `regiondrill: ${path("report.md")} cannot be written: expected a plain file there, found a folder`,
  );
});

test("a run that was cut off is reported on as far as it goes, marked at the top of every format", async () => {
  const whole = text("history.ndjson");
  writeFileSync(path("history.ndjson"), whole.slice(0, Math.floor(whole.length * 0.8)));
  const { exitCode, stdout } = await regiondrill(["report", folder]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain("This drill did not end: its history stops at ");
  for (const file of everyFile)
    expect(text(file).slice(text(file).indexOf("<body>") + 1)).toContain("This drill did not end:");
  expect(text("report.md")).toMatch(/its last line was cut off and left out/);
});

const noRuns: [what: string, prepare: () => string, message: RegExp][] = [
  ["a folder that is missing", () => join(folder, "nothing"), /expected the folder of a run.*found nothing/],
  ["a file", () => path("history.ndjson"), /expected the folder of a run.*found a file/],
  [
    "a folder that holds something else",
    () => {
      rmSync(path("history.ndjson"));
      return folder;
    },
    /holds no history\.ndjson/,
  ],
  [
    "a history of another kind",
    () => {
      writeFileSync(path("history.ndjson"), '{"hello":"world"}\n{"k":"op"}\n');
      return folder;
    },
    /cannot be reported on: line 1: expected/,
  ],
  [
    "a history of a newer schema",
    () => {
      writeFileSync(path("history.ndjson"), text("history.ndjson").replace("history@3", "history@9"));
      return folder;
    },
    /found "regiondrill\/history@9": it was written by another version/,
  ],
  [
    "a result of a newer schema",
    () => {
      writeResult({ schema: "regiondrill/result@9" });
      return folder;
    },
    /of schema "regiondrill\/result@9", expected regiondrill\/result@1/,
  ],
  [
    "an empty history",
    () => {
      writeFileSync(path("history.ndjson"), "");
      return folder;
    },
    /expected a `run` record, found the end of the file/,
  ],
];

test.each(noRuns)(
  "%s is refused with what was expected, and nothing is written",
  async (_, prepare, message) => {
    const { exitCode, stderr } = await regiondrill(["report", prepare()]);
    expect(exitCode).toBe(64);
    expect(stderr).toMatch(message);
    expect(existsSync(path("report.html"))).toBe(false);
  },
);

test("a format that does not exist is told with the nearest one", async () => {
  const { exitCode, stderr } = await regiondrill(["report", folder, "--format", "htm"]);
  expect(exitCode).toBe(64);
  expect(stderr).toMatch(/unknown format "htm": did you mean html\?/);
});

test("a PDF without a browser ends with what to do, after everything else was written", async () => {
  const { exitCode, stderr } = await regiondrill(["report", folder, "--format", "all"], {
    REGIONDRILL_CHROMIUM: join(folder, "no-browser"),
  });
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/REGIONDRILL_CHROMIUM is .*no-browser, which is no Chromium/);
  expect(existsSync(path("report.html"))).toBe(true);
});
