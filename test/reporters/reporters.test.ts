/** Reporters on recorded drills: what each writes, and what a failing one cannot do. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { validateStrict } from "ctrf";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { reportingBy } from "../../harness/campaign/reporting.ts";
import type { ReportedDrill } from "../../harness/contract/reporter.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { scratch } from "../scratch.ts";
import { recordedResult } from "../vitest/recorded.ts";

const root = scratch("reporters");
const runs = join(root, "runs");
const recorded = join(root, "recorded");
const said: string[] = [];
const printed: string[] = [];
const shown: string[] = [];

beforeEach(() => {
  mkdirSync(runs, { recursive: true });
  said.length = 0;
  printed.length = 0;
  shown.length = 0;
  vi.spyOn(console, "error").mockImplementation((text: string) => void printed.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

function drill(name: string, more: Partial<ReportedDrill> = {}): ReportedDrill {
  const result = recordedResult(name, recorded);
  const report = async (format: string) => `${name} as ${format}`;
  return { result, counts: result.verdict, folder: join(runs, name), source: null, report, ...more };
}

const reporting = (...specs: Parameters<typeof reportingBy>[0]) =>
  reportingBy(specs, {
    root,
    runs,
    say: (text) => void said.push(text),
    print: (text) => void shown.push(text),
  });

let kept: ReportedDrill;
let broken: ReportedDrill;
beforeAll(() => {
  mkdirSync(recorded, { recursive: true });
  kept = drill("region-outage", { source: { file: resolve("scenarios/region-outage.ts"), line: 7 } });
  broken = drill("region-outage-no-dedup", { source: { file: resolve("scenarios/a b,c.ts"), line: 3 } });
});

test("ctrf: a test a drill, valid by the format's own schema; what proved nothing is not green", async () => {
  const open = drill("split-brain", { counts: "inconclusive" });
  const elsewhere = join(root, "new/out/ctrf.json");
  const told = await reporting("ctrf", ["ctrf", { file: elsewhere }]);
  for (const one of [kept, broken, open]) await told.drill(one);
  await told.end();
  expect(said).toEqual([]);
  expect(told.hasFailed()).toBe(false);
  const report = JSON.parse(readFileSync(join(runs, "ctrf.json"), "utf8"));
  expect(JSON.parse(readFileSync(elsewhere, "utf8"))).toEqual(report);
  expect(() => validateStrict(report)).not.toThrow();
  expect(report.results.summary).toMatchObject({ tests: 3, passed: 1, failed: 2 });
  expect(report.results.tests[0]).toMatchObject({
    ...{ name: "region-outage", status: "passed", rawStatus: "pass" },
    ...{ filePath: resolve("scenarios/region-outage.ts"), line: 7 },
  });
  expect(report.results.tests[1].message).toContain("duplicate-credits: ");
});

test("ctrf: a series that was stopped before its first drill ended is a valid report of no tests", async () => {
  const told = await reporting("ctrf");
  await told.end();
  const report = JSON.parse(readFileSync(join(runs, "ctrf.json"), "utf8"));
  expect(() => validateStrict(report)).not.toThrow();
  expect(report.results.summary).toMatchObject({ tests: 0, passed: 0, failed: 0 });
});

test("the files of a run: a copy of each, named after the run, in the folder that is named", async () => {
  const folder = join(root, "collected/here");
  const names = ["html", "markdown", "md", "junit", "communications"];
  const told = await reporting(...names.map((name) => [name, { folder }] as [string, { folder: string }]));
  await told.drill(kept);
  await told.end();
  expect(said).toEqual([]);
  const files = ["communications.md", "junit.xml", "report.html", "report.md"];
  expect(readdirSync(folder).sort()).toEqual(files.map((file) => `region-outage.${file}`));
  expect(readFileSync(join(folder, "region-outage.junit.xml"), "utf8")).toBe("region-outage as junit");
});

test("the files of a run by name alone: nothing besides what the run has", async () => {
  const told = await reporting("html", "markdown", "md", "junit", "communications");
  await told.drill(kept);
  await told.end();
  expect(said).toEqual([]);
  expect(existsSync(kept.folder)).toBe(false);
});

test("terminal: the table of each drill, printed where texts for people go", async () => {
  const told = await reporting("terminal");
  for (const one of [kept, broken]) await told.drill(one);
  await told.end();
  expect(shown).toEqual(["region-outage as terminal", "region-outage-no-dedup as terminal"]);
});

test("json: one row a drill, with what failed and how to repeat it", async () => {
  const told = await reporting(["json", { file: join(root, "list.json") }]);
  for (const one of [kept, broken]) await told.drill(one);
  await told.end();
  const list = JSON.parse(readFileSync(join(root, "list.json"), "utf8"));
  expect(list.map((row: { verdict: string }) => row.verdict)).toEqual(["pass", "fail"]);
  expect(list[1].failed).toContain("duplicate-credits");
  expect(list[1].command).toBe(broken.result.run.command);
});

test("github: an annotation where the drill is made, escaped, and the summary of the job", async () => {
  const summary = join(root, "summary.md");
  appendFileSync(summary, "before\n");
  vi.stubEnv("GITHUB_STEP_SUMMARY", summary);
  vi.stubEnv("GITHUB_WORKSPACE", resolve("."));
  const told = await reporting("github");
  for (const one of [kept, broken]) await told.drill(one);
  await told.end();
  expect(printed).toHaveLength(1);
  expect(printed[0]).toMatch(/^::error file=scenarios\/a b%2Cc\.ts,line=3,title=region-outage%3A Fail::\S/);
  expect(printed[0]).toContain("%0A");
  expect(printed[0]).not.toContain("\n");
  const text = readFileSync(summary, "utf8");
  expect(text).toMatch(/^before\n## Drills\n/);
  expect(text).toContain("| region-outage | Pass | Pass |");
  expect(text).toContain(`\n\`${broken.result.run.command}\`\n`);
});

test("github: a summary that would be too large ends with a sentence, within the limit of a step", async () => {
  const summary = join(root, "large.md");
  writeFileSync(summary, "x".repeat(1024 * 1024 - 2_000));
  vi.stubEnv("GITHUB_STEP_SUMMARY", summary);
  const told = await reporting("github");
  const long = {
    ...broken,
    result: { ...broken.result, reasons: Array(200).fill("ä reason — that is long") },
  };
  await told.drill(long);
  await told.end();
  expect(statSync(summary).size).toBeLessThanOrEqual(1024 * 1024);
  expect(readFileSync(summary, "utf8")).toMatch(/_The summary ends here: .+_\n$/);
  const lines = readFileSync(summary, "utf8").split("\n");
  expect(lines.filter((line) => line.startsWith("- ")).length).toBeGreaterThan(10);
  expect(new Set(lines.filter((line) => line.startsWith("- ")))).toEqual(
    new Set(["- ä reason — that is long"]),
  );
});

test("github: no text of the system under test is markup, a mention or a line of its own in the summary", async () => {
  const summary = join(root, "hostile.md");
  vi.stubEnv("GITHUB_STEP_SUMMARY", summary);
  const told = await reporting("github");
  const reasons = ["| a | @octocat <img src=x>\n## heading", "```\n::error::made up"];
  await told.drill({ ...broken, result: { ...broken.result, reasons } });
  await told.end();
  const text = readFileSync(summary, "utf8");
  expect(text).toContain("- \\| a \\| &#64;octocat &lt;img src=x&gt; \\#\\# heading\n");
  expect(text.split("\n").filter((line) => line.startsWith("::"))).toEqual([]);
  expect(printed).toHaveLength(1);
  expect(printed[0]!.split("\n")).toHaveLength(1);
});

test("a module of one's own is told of each drill and of the end, with its options", async () => {
  writeFileSync(
    join(root, "mine.ts"),
    `import { writeFileSync } from "node:fs";
export default ({ to }: { to: string }) => {
  const seen: string[] = [];
  return {
    drill: ({ result }: { result: { verdict: string } }) => void seen.push(result.verdict),
    end: () => writeFileSync(to, seen.join()),
  };
};`,
  );
  const told = await reporting(["./mine.ts", { to: join(root, "seen") }]);
  for (const one of [kept, broken]) await told.drill(one);
  await told.end();
  expect(readFileSync(join(root, "seen"), "utf8")).toBe("pass,fail");
});

test("a reporter that throws is told in one line, and keeps no other from its work", async () => {
  writeFileSync(
    join(root, "bad.ts"),
    'export default () => ({ drill() { throw new Error("no such room"); } });',
  );
  const told = await reporting("./bad.ts", "json");
  await told.drill(kept);
  await told.end();
  expect(said).toEqual(["the reporter ./bad.ts failed, the verdict stands: no such room"]);
  expect(told.hasFailed()).toBe(true);
  expect(JSON.parse(readFileSync(join(runs, "drills.json"), "utf8"))).toHaveLength(1);
});

test.each([
  [["jsno"], /^unknown reporter "jsno": did you mean json\?/],
  [["markdwon"], /^unknown reporter "markdwon": did you mean markdown\?/],
  [[["json", { fiel: "x" }]], /^reporter json: Unrecognized key: "fiel"$/],
  [[["github", { file: "x" }]], /^reporter github: Unrecognized key: "file"$/],
  [[["terminal", { color: true }]], /^reporter terminal: Unrecognized key: "color"$/],
  [[["junit", { folder: 3 }]], /^reporter junit: folder: Invalid input: expected string, received number$/],
  [["./none.ts"], /none\.ts cannot be loaded: /],
  [["./empty.ts"], /^reporter \.\/empty\.ts: expected a function as the default export, .+ found undefined$/],
  [["./thrower.ts"], /^reporter \.\/thrower\.ts: no token$/],
] as const)("%j is refused before anything is started", async (specs, why) => {
  writeFileSync(join(root, "empty.ts"), "export const nothing = 1;");
  writeFileSync(join(root, "thrower.ts"), 'export default () => { throw new Error("no token"); };');
  const refused = reporting(...(specs as unknown as Parameters<typeof reportingBy>[0]));
  await expect(refused).rejects.toThrow(why);
  await expect(refused).rejects.toBeInstanceOf(UsageError);
});
