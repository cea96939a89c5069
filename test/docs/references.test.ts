/** What pages name exists: commands, files, headings, flags, fields, variables. Whether their statements are true is not checked. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { scenarioCommand } from "../../harness/cli/scenario-command.ts";
import { abilityTable } from "../../harness/contract/ability.ts";
import * as faults from "../../harness/fault/index.ts";
import { loadScenario } from "../../harness/project/drills.ts";
import * as actions from "../../harness/runbook/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const documents = globSync("{README,CONTRIBUTING,docs/*}.md", { cwd: root });
const { scripts } = JSON.parse(text("package.json"));

function text(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

function allOf(pattern: RegExp, inText: string): string[] {
  return [...new Set([...inText.matchAll(pattern)].map((match) => match[1]!))].sort();
}

/** The text from a heading to the next one of the same rank. */
function section(path: string, heading: string): string {
  const [, body = ""] = text(path).split(`\n## ${heading}\n`);
  return body.split("\n## ")[0]!;
}

/** The anchors that GitHub makes of headings. */
function anchorsIn(path: string): string[] {
  return allOf(/^#+ (.*)$/gm, text(path)).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, "")
      .trim()
      .replaceAll(" ", "-"),
  );
}

describe.each(documents)("%s", (path) => {
  test("names only commands that exist", () => {
    const named = allOf(/npm run (?:--silent )?([\w:-]+)/g, text(path));
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test("links only to files and headings that exist", () => {
    const links = allOf(/\]\((?!https?:)([^)\s]+)\)/g, text(path));
    const dead = links.filter((link) => {
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? path : join(dirname(path), file);
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && !anchorsIn(target).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  test("names only files that exist", () => {
    const named = allOf(
      /`((?:harness|system|topology|reports|scenarios|test|compose|bench)\/[\w./-]+)`/g,
      text(path),
    );
    expect(named.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

test("every flag of a drill is documented, and no other", async () => {
  const { options } = await loadScenario("split-brain");
  expect(options, "a scenario without options of its own").toEqual({});
  const taken = (await scenarioCommand(["split-brain"])).options.map(({ long }) => long);
  const told = allOf(/^\| `(--[a-z-]+)/gm, section("docs/running.md", "Flags"));
  expect(told).toEqual([...taken].sort());
});

test("every field of a scenario is documented, and no other", async () => {
  const { name: _, sustainedMs: __, ...fields } = await loadScenario("split-brain");
  const [table = ""] = text("docs/writing-a-scenario.md").split("\n## Verbs\n");
  expect(allOf(/^\| `(\w+)`/gm, table)).toEqual([...Object.keys(fields), "sustained"].sort());
});

test("every ability is documented, and no other", () => {
  const [table = ""] = section("docs/faults.md", "Abilities").split("\n| needed by");
  expect(allOf(/^\| `(\w+)`/gm, table)).toEqual(Object.keys(abilityTable).sort());
});

test("every fault and action is documented, with what it needs, and no other", () => {
  const names = [...Object.keys(faults), ...Object.keys(actions)].sort();
  const [, needs = ""] = section("docs/faults.md", "Abilities").split("\n| needed by");
  const cells = allOf(/^\|([^|]+)\|/gm, needs).join("\n");
  expect(allOf(/`(\w+)`/g, cells)).toEqual(names);
  const verbs = ["Faults", "Actions"].map((heading) => section("docs/writing-a-scenario.md", heading));
  expect(allOf(/^\| `(\w+)\(/gm, verbs.join("\n"))).toEqual(names);
});

test("every environment variable of the product is documented, and no other", () => {
  const variables = (from: string) => allOf(/(REGIONDRILL_(?:IMAGE_|[A-Z]+(?:_[A-Z]+)*))/g, from);
  const sources = globSync("{harness,bench,compose}/**/*.{ts,yaml,sh}", { cwd: root });
  expect(variables(section("docs/reference.md", "Environment variables"))).toEqual(
    variables(sources.map(text).join("\n")),
  );
});

test("every finding of the track record names the command that shows it, and no page cites reports of others", () => {
  const record = text("docs/track-record.md");
  const findings = record.split("\n## ").slice(1);
  expect(findings.filter((finding) => !/^npm run (scenario|atlas --) /m.test(finding))).toEqual([]);
  expect(documents.filter((path) => /pull request \d|apache\/kafka/.test(text(path)))).toEqual([]);
});
