/** `action.yml`: its shape, and its shell steps, executed. What GitHub does with other actions is not tried. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { action, actionText, Project } from "./project.ts";

const hostile = `"; touch pwned; $(touch pwned) \`touch pwned\` '`;
const project = new Project();
const runs = join(project.folder, "runs");
const drilled = { "project.runs": runs };

function run(inputs: Record<string, string> = {}) {
  return project.execute("drill", inputs, drilled);
}

/** A drill as it leaves its run, named `id`. */
function leaving(id: string, code: number): string {
  return `mkdir -p runs/${id}; echo '# ${id}' > runs/${id}/report.md; touch runs/${id}/report.html; ln -sfn ${id} runs/latest; exit ${code}`;
}

test("no input is written into a script", () => {
  const scripts = action.runs.steps.flatMap(({ run: script }) => script ?? []);
  expect(scripts).toHaveLength(3);
  expect(scripts.filter((script) => script.includes("${{"))).toEqual([]);
});

test("every input and output is described, and every input is used", () => {
  for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs }))
    expect(description, name).not.toBe("");
  for (const name of Object.keys(action.inputs)) expect(actionText).toContain(`inputs.${name} `);
});

test("other actions are pinned by commit, with their version beside it", () => {
  const used = [...actionText.matchAll(/uses: (.*)/g)].map(([, one]) => one!);
  expect(used).toHaveLength(3);
  for (const one of used) expect(one).toMatch(/^actions\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test("the project decides where components are cached, and under which key", async () => {
  project.write("exit 0");
  const { exitCode, outputs } = await project.execute("project");
  expect({ exitCode, outputs }).toEqual({
    exitCode: 0,
    outputs: {
      cache: "/home/runner/.cache/regiondrill",
      key: "regiondrill-Linux-ubuntu24-X64-0.3.0",
      runs,
    },
  });
});

test("without the package nothing is started", async () => {
  const empty = new Project().write("exit 0", null);
  const { exitCode, printed, words } = await empty.execute("project");
  expect(exitCode).toBe(64);
  expect(printed).toBe(
    `::error title=regiondrill::regiondrill is not installed in ${empty.folder}; install the project's packages first, or set working-directory`,
  );
  expect(words).toBeNull();
});

test.each([
  ["command", "heal", `command: expected run, all or controls, found "heal"`],
  [
    "command",
    "run\n::set-env name=A::b",
    `command: expected run, all or controls, found "run%0A::set-env name=A::b"`,
  ],
  ["install", "yes", `install: expected true or false, found "yes"`],
  ["runs", "a\nkey=b", `runs: expected a folder without line breaks and without * ? [ !, found "a%0Akey=b"`],
  ["runs", "runs/*", `runs: expected a folder without line breaks and without * ? [ !, found "runs/*"`],
  [
    "drills",
    "first\n--sabotage",
    `drills: expected names, one a line, found "--sabotage"; give flags as flags`,
  ],
])("%s: %j is refused in one line, with 64", async (input, value, message) => {
  project.write("exit 0");
  const { exitCode, printed, outputs } = await project.execute("project", { [input]: value });
  expect({ exitCode, printed, outputs }).toEqual({
    exitCode: 64,
    printed: `::error title=regiondrill::${message}`,
    outputs: {},
  });
});

test("all takes no names", async () => {
  project.write("exit 0");
  const { exitCode } = await project.execute("project", { command: "all", drills: "first" });
  expect(exitCode).toBe(64);
});

test("components are installed by the doctor", async () => {
  project.write("exit 3");
  const { exitCode, words } = await project.execute("Install components");
  expect({ exitCode, words }).toEqual({
    exitCode: 3,
    words: ["--no", "--", "regiondrill", "doctor", "--install"],
  });
});

test("names keep their spaces, and nothing in a value is carried out", async () => {
  project.write("exit 0");
  const { exitCode, words } = await run({
    drills: `a name\r\n\n${hostile}`,
    provider: hostile,
    flags: "--seed\n7\n* $HOME",
  });
  expect(exitCode).toBe(0);
  expect(words).toEqual([
    ...["--no", "--", "regiondrill", "run", "a name", hostile],
    ...["--runs", runs, `--provider=${hostile}`, "--seed", "7", "* $HOME"],
  ]);
  expect(existsSync(join(project.folder, "pwned"))).toBe(false);
});

test("controls are those of the named drills", async () => {
  project.write("exit 0");
  const named = await run({ command: "controls", drills: "first\nsecond\n" });
  expect(named.words!.slice(3)).toEqual(["controls", "--only", "first", "second", "--runs", runs]);
  const whole = await run({ command: "controls" });
  expect(whole.words!.slice(3)).toEqual(["controls", "--runs", runs]);
});

test.each([
  [0, "pass"],
  [1, "fail"],
  [2, "inconclusive"],
  [3, "harness-error"],
])("exit code %i is passed on as %s, with the run and its report", async (code, verdict) => {
  const fresh = new Project().write(leaving("one", code));
  const folder = join(fresh.folder, "runs");
  const { exitCode, outputs, summary, printed } = await fresh.execute(
    "drill",
    {},
    { "project.runs": folder },
  );
  expect(exitCode).toBe(code);
  expect(outputs).toEqual({
    "exit-code": String(code),
    verdict,
    run: join(folder, "one"),
    report: join(folder, "one", "report.html"),
  });
  expect(summary).toBe(`**regiondrill run**: ${verdict}, exit code ${code}\n\n# one\n\n\n`);
  const error = `::error title=regiondrill::run ended with ${verdict}, exit code ${code}`;
  expect(printed).toBe(code === 0 ? "" : error);
});

test("a run that was there before is not taken for this one's", async () => {
  project.write(leaving("before", 0));
  await run();
  project.write("exit 64");
  const { exitCode, outputs, summary } = await run();
  expect(exitCode).toBe(64);
  expect(outputs).toEqual({ "exit-code": "64", verdict: "none" });
  expect(summary).toBe("**regiondrill run**: none, exit code 64\n\n");
});

test("a summary that a reporter wrote is left alone", async () => {
  project.write(`echo mine > "$GITHUB_STEP_SUMMARY"; ${leaving("other", 1)}`);
  expect((await run()).summary).toBe("mine\n");
});

test("the summary stays below what GitHub takes", async () => {
  const large = (id: string) =>
    `mkdir -p runs/${id}; head -c 700000 /dev/zero | tr '\\0' x > runs/${id}/report.md`;
  mkdirSync(runs, { recursive: true });
  project.write(`${large("large-1")}; ${large("large-2")}`);
  const { summary } = await run();
  expect(summary.length).toBeLessThan(1_000_000);
  expect(summary.endsWith("x\n\nMore reports are in the artifact.\n")).toBe(true);
});
