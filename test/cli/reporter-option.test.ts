/** `--reporter`: how names are given, which reporters a command has, and the exit code when one fails. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { exitCodeOf, reporterOption, reportingOf } from "../../harness/cli/reporter-option.ts";
import type { ReportedDrill } from "../../harness/contract/reporter.ts";
import { configSchema } from "../../harness/project/config.ts";
import { passed } from "../reports/examples.ts";
import { scratch } from "../scratch.ts";

const root = scratch("reporter-option");
const project = { root, file: join(root, "regiondrill.config.ts"), config: configSchema.parse({}) };
const asked = { given: undefined, runs: join(root, "runs"), json: false, tables: true };
const drill: ReportedDrill = {
  result: passed.result,
  counts: "pass",
  folder: join(root, "runs/1"),
  source: null,
  report: async (format) => `as ${format}`,
};

let out: string[];
let errors: string[];
beforeEach(() => {
  out = [];
  errors = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void out.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void errors.push(text));
  vi.stubEnv("GITHUB_ACTIONS", "");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test("names are given by commas, or one option each", () => {
  const parsed = (...words: string[]) =>
    new Command().addOption(reporterOption()).parse(words, { from: "user" }).opts().reporter;
  expect(parsed("--reporter", "ctrf, json")).toEqual(["ctrf", "json"]);
  expect(parsed("--reporter", "ctrf,json", "--reporter", "github")).toEqual(["ctrf", "json", "github"]);
  expect(parsed()).toBeUndefined();
});

test("a single drill is shown once, whether or not `terminal` is named", async () => {
  for (const given of [undefined, [], ["terminal"]]) {
    out.length = 0;
    await (await reportingOf(project, { ...asked, given })).drill(drill);
    expect(out).toEqual(["as terminal"]);
  }
});

test("where the standard output holds JSON, what is for people goes to the error output", async () => {
  const told = await reportingOf(project, { ...asked, given: ["terminal"], json: true, tables: false });
  await told.drill(drill);
  expect(out).toEqual([]);
  expect(errors).toEqual(["as terminal"]);
});

test("a reporter that fails makes a drill that passed a harness-error, and leaves every other verdict", async () => {
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, "bad.ts"), 'export default () => ({ end() { throw new Error("no room"); } });');
  const told = await reportingOf(project, { ...asked, given: ["./bad.ts"] });
  await told.drill(drill);
  expect(exitCodeOf("pass", told)).toBe(0);
  await told.end();
  expect(errors).toEqual(["regiondrill: the reporter ./bad.ts failed, the verdict stands: no room"]);
  const codes = (["pass", "fail", "inconclusive", "harness-error"] as const).map((one) =>
    exitCodeOf(one, told),
  );
  expect(codes).toEqual([3, 1, 2, 3]);
});
