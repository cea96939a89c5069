/** The page on Vitest, as it is written: in a project of its own, its drills run on real regions. */
import { readFileSync } from "node:fs";
import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { nodeOf } from "../package/nodes.ts";
import { packed, projectWith, type TestReport, type VitestProject } from "../vitest/project.ts";

const page = readFileSync(new URL("../../docs/vitest.md", import.meta.url), "utf8");
/** Of each file that the page shows, by its name. */
const shown = new Map(
  [...page.matchAll(/```ts\n\/\/ (\S+)\n(.*?)```/gs)].map(([, name, code]) => [name!, code!] as const),
);

/** The drills of the page must pass, and a machine without any time left makes them inconclusive. */
const onBusyMachine = { retry: 2 };

let project: VitestProject;
beforeAll(async () => {
  project = await projectWith(await packed(), "5.1.2");
  for (const [name, code] of shown) project.write(name, code);
});

const byTitle = (tests: readonly TestReport[], title: string) => tests.find((one) => one.title === title)!;

test("its files are typed, in strict mode", async () => {
  expect([...shown.keys()]).toEqual(["drills/first.test.ts", "drills/kept.test.ts", "vitest.config.ts"]);
  expect(await project.types({ target: "esnext", skipLibCheck: false })).toBe("");
});

test(
  "its drills pass, one by its name in the project; their runs are found by reporters",
  onBusyMachine,
  async () => {
    const { tests, printed } = await project.vitest("--project", "drills");
    expect(tests.map(({ title, status }) => `${title}: ${status}`).sort(), printed).toEqual([
      "first --seed 7 --defect forgetful: passed",
      "first --seed 7 --region north: passed",
      "first --seed 7: passed",
      "the newest run credited every event once: passed",
    ]);
    const { regiondrill } = byTitle(tests, "first --seed 7").meta;
    expect(regiondrill).toMatchObject({
      verdict: "pass",
      replay: expect.stringMatching(/regiondrill run first --seed 7 --provider processes$/),
    });
    const result = JSON.parse(readFileSync(`${regiondrill!.folder}/result.json`, "utf8"));
    expect(result.run).toMatchObject({ scenario: "first", seed: 7 });
    const again = await execa(regiondrill!.replay!, {
      shell: true,
      cwd: project.folder,
      reject: false,
      all: true,
    });
    expect(again.exitCode, again.all).toBe(0);
  },
);

test.each(["22", "24"])("a drill passes by Node %s, too", onBusyMachine, async (major) => {
  const only = ["--project", "drills", "--testNamePattern=region north"];
  const { tests, printed } = await project.vitestBy(await nodeOf(major), ...only);
  const ran = tests.filter(({ status }) => status === "passed" || status === "failed");
  expect(
    ran.map(({ title, status }) => `${title}: ${status}`),
    printed,
  ).toEqual(["first --seed 7 --region north: passed"]);
});

test("a drill that fails names its checks, its report and its replay; it is not tried again", async () => {
  project.write(
    "drills/failing.test.ts",
    `import { drill } from "regiondrill/vitest";
     drill("first", { defect: "forgetful" });
     drill("first", { timeout: "2s" });
     drill("first", { seed: 1, runs: "runs" }, () => {});
     drill("frist");
     drill("first", { region: "nort" });`,
  );
  const { tests, printed } = await project.vitest("--project", "drills", "--retry", "2", "drills/failing");
  const failed = (title: string) => byTitle(tests, title).failureMessages.join("\n");
  expect(tests.map(({ status }) => status)).toEqual(Array(5).fill("failed"));
  const caught = failed("first --defect forgetful");
  expect(caught).toContain("expected first to meet its promise, but it did not");
  expect(caught).toMatch(/^ {2}lost-events: [\d,]+ events of [\d,]+ acknowledged ones missing/m);
  expect(caught).toMatch(/^ {4}measured [\d,]+ events, limit at most 0 events/m);
  expect(caught).toMatch(/^report: runs\/\S+-first\/report\.html$/m);
  expect(caught).toMatch(
    /^replay: .*regiondrill run first --seed \d+ --defect forgetful --provider processes$/m,
  );
  expect(printed).toMatch(/↳ report: runs\/\S+-first\/report\.html/);
  expect(failed("first")).toContain("did not end within its time limit of 2 s");
  expect(failed("first --seed 1")).toContain("the body of this drill asserts nothing");
  expect(failed("frist")).toContain('"frist": did you mean first?');
  expect(failed("first --region nort")).toContain('unknown region "nort": did you mean north?');
  expect(printed.match(/retry x/g)).toBeNull();
});

test("two files that drill at once do not disturb one another", async () => {
  for (const seed of [1, 2])
    project.write(
      `beside/${seed}.test.ts`,
      `import { drill } from "regiondrill/vitest";
       import { expect } from "vitest";
       drill("first", { seed: ${seed}, runs: "runs-beside" }, ({ verdict, result }) => {
         expect(["pass", "inconclusive"]).toContain(verdict); // both share what the machine has
         expect(result.cleanup).toEqual({ residualFaults: 0, residualProcesses: 0 });
       });`,
    );
  project.write(
    "beside/vitest.config.ts",
    'import { defineConfig } from "vitest/config"; export default defineConfig({ test: { maxWorkers: 2 } });',
  );
  const { tests, printed } = await project.vitest("--config", "beside/vitest.config.ts", "beside/");
  expect(
    tests.map(({ status }) => status),
    printed,
  ).toEqual(["passed", "passed"]);
  const [one, other] = tests.map(({ meta }) => meta.regiondrill!.folder);
  expect(one).not.toBe(other);
});

test("a thread is refused, with what to set", async () => {
  const { tests } = await project.vitest(
    "--config",
    "beside/vitest.config.ts",
    "beside/1",
    "--pool",
    "threads",
  );
  expect(tests[0]!.failureMessages.join()).toMatch(/needs the main thread of a process.*pool: "forks"/);
});
