/** docs/ci.md: its files parse, and what they name exists. Neither GitLab nor Jenkins is asked whether it takes them. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { allCommand } from "../../harness/cli/all-command.ts";
import { controlsCommand } from "../../harness/cli/controls-command.ts";
import { doctorCommand } from "../../harness/cli/doctor-command.ts";
import { healCommand } from "../../harness/cli/heal-command.ts";
import { nightlyCommand } from "../../harness/cli/nightly-command.ts";
import { runCommand } from "../../harness/cli/run-command.ts";
import { exitCodes, usageExitCode } from "../../harness/contract/result.ts";
import { blocksOf, ciPage } from "./ci-page.ts";
import { action } from "./project.ts";

const commands = [
  allCommand(),
  controlsCommand(),
  doctorCommand(),
  healCommand(),
  nightlyCommand(),
  await runCommand(["--help"]),
];

/** First cells of the rows of the table whose heading begins with this cell. */
function cellsOf(heading: string): string[] {
  const table = ciPage.split("\n\n").find((part) => part.startsWith(`| ${heading} `))!;
  const rows = table.trim().split("\n").slice(2);
  return rows.map((row) => row.split("|")[1]!.trim().replaceAll("`", ""));
}

test("its files in YAML parse", () => {
  const files = blocksOf("yaml");
  expect(files).toHaveLength(3);
  for (const file of files) expect(parse(file)).toBeTypeOf("object");
});

test("commands that it names exist, with their flags", () => {
  const named = [...ciPage.matchAll(/npx regiondrill (\w+)((?: --[\w-]+(?: \w+)?)*)/g)];
  expect(named.length).toBeGreaterThan(5);
  for (const [line, name, flags = ""] of named) {
    const command = commands.find((one) => one.name() === name);
    expect(command, line).toBeDefined();
    const taken = command!.options.map(({ long }) => long);
    for (const [flag] of flags.matchAll(/--[\w-]+/g)) expect(taken, line).toContain(flag);
  }
});

test("inputs and outputs of the Action are documented, with their defaults, and no other", () => {
  expect(cellsOf("input")).toEqual(Object.keys(action.inputs));
  expect(cellsOf("output")).toEqual(Object.keys(action.outputs));
  for (const [name, { default: value }] of Object.entries(action.inputs)) {
    if (value !== "") expect(ciPage).toMatch(new RegExp(`^\\| \`${name}\` +\\| \`${value}\` `, "m"));
  }
});

test("every exit code is documented, and no other", () => {
  expect(cellsOf("exit code").map(Number)).toEqual([...Object.values(exitCodes), usageExitCode]);
});

test("the Action is used in the version of this package", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  expect(ciPage).toContain(`uses: OWNER/regiondrill@v${version}\n`);
});

test("actions are those of our own workflows", () => {
  const ours = ["ci", "nightly"].map((name) => readFileSync(`.github/workflows/${name}.yml`, "utf8")).join();
  for (const [used] of ciPage.matchAll(/uses: actions\/.*/g)) expect(ours).toContain(used);
});
