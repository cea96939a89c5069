/** Configs and drill files as users write them, right and wrong. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { drillsOf, sourceOf } from "../../harness/project/drills.ts";
import { openProject, runsOf } from "../../harness/project/project.ts";
import { scratch } from "../scratch.ts";

const harness = pathToFileURL(resolve("harness/index.ts")).href;
const topology = pathToFileURL(resolve("topology/active-active.ts")).href;

/** A folder with these files, by their paths in it. */
function project(files: Readonly<Record<string, string>>): string {
  const root = scratch("project");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

function drill(name: string, more = ""): string {
  return `import { scenario, webhooks, zero } from "${harness}";
import { activeActive as topology } from "${topology}";
${more}
export default scenario("${name}", {
  promise: "It holds.", topology, target: "eu-west-1", load: webhooks({ perSecond: 10, redelivered: 0 }),
  sustained: "2s", criteria: { lostEvents: zero }, drill: async () => {},
});
`;
}

async function whyRefused(files: Readonly<Record<string, string>>): Promise<string> {
  const root = project(files);
  const refused = openProject(root).then(drillsOf);
  await expect(refused).rejects.toThrow(UsageError);
  return refused.then(String, (error: Error) => error.message.replaceAll(root, "<root>"));
}

const config = "export default { drills: 'drills/*.drill.ts' };";

test("the nearest config upwards is read, and its drills by name", async () => {
  const root = project({
    "regiondrill.config.ts": config,
    "drills/b.drill.ts": drill("second"),
    "drills/a.drill.ts": drill("third"),
    "drills/c.drill.ts": drill("first"),
    "drills/topology.ts": "export const nothing = 1;",
    "deep/er/file": "",
  });
  const found = await openProject(join(root, "deep/er"));
  expect(found).toMatchObject({ root, file: join(root, "regiondrill.config.ts") });
  expect((await drillsOf(found)).map(({ name }) => name)).toEqual(["first", "second", "third"]);
  expect(resolve(runsOf(found, undefined))).toBe(join(root, "runs"));
  expect(runsOf(found, "elsewhere")).toBe("elsewhere");
});

test("drills may have names of their own in one file", async () => {
  const root = project({
    "regiondrill.config.mjs": config,
    "drills/both.drill.ts": `${drill("one")}export const two = scenario("two", { promise: "It holds.", topology,
      target: "us-east-1", load: webhooks({ perSecond: 10, redelivered: 0 }), sustained: "2s", criteria: { lostEvents: zero },
      drill: async () => {} });`,
  });
  expect((await drillsOf(await openProject(root))).map(({ name }) => name)).toEqual(["one", "two"]);
});

test("where a drill is made is told by file and line, its name on that line or the next", async () => {
  const root = project({
    "regiondrill.config.ts": "export default {};",
    "drills/first.drill.ts": drill("first"),
    "drills/second.drill.ts": drill("second").replace('scenario("', 'scenario(\n  "'),
    "drills/third.drill.ts": drill("third", 'const name = "third";').replace('("third"', "(name"),
  });
  const places = (await openProject(root).then(drillsOf)).map(sourceOf);
  expect(places).toEqual([
    { file: join(root, "drills/first.drill.ts"), line: 4 },
    { file: join(root, "drills/second.drill.ts"), line: 4 },
    { file: join(root, "drills/third.drill.ts"), line: 1 },
  ]);
});

test("environment files are read before the drills, and what is set already stays", async () => {
  const root = project({
    "regiondrill.config.ts": `export default { drills: "*.drill.ts", envFiles: ["drill.env"] };`,
    "drill.env": "DRILL_OF=the file\nDRILL_KEPT=the file\n",
    "a.drill.ts": drill("a", 'if (process.env.DRILL_OF !== "the file") throw new Error("too early");'),
  });
  process.env.DRILL_KEPT = "the shell";
  await drillsOf(await openProject(root));
  expect(process.env.DRILL_KEPT).toBe("the shell");
  for (const name of ["DRILL_OF", "DRILL_KEPT"]) delete process.env[name];
});

const name = "regiondrill.config.ts";

test.each([
  [
    "a config that is no object",
    { [name]: "export default 7;" },
    "<root>/regiondrill.config.ts is wrong: the config: Invalid input: expected object, received number",
  ],
  [
    "several wrong fields at once",
    { [name]: "export default { drills: 3, run: 'x', reporters: ['html', ['md']] };" },
    /<root>\/regiondrill\.config\.ts is wrong: drills: .+; reporters\.1: .+; the config: Unrecognized key: "run"$/,
  ],
  [
    "no default export",
    { [name]: "export const config = {};" },
    "<root>/regiondrill.config.ts has no default export; write: export default defineConfig({ … })",
  ],
  [
    "a config that throws",
    { [name]: "\n\nthrow new TypeError('no such team');" },
    "<root>/regiondrill.config.ts:3 cannot be loaded: TypeError: no such team",
  ],
  [
    "an environment file that is not there",
    { [name]: "export default { envFiles: ['.env.drill'] };" },
    "<root>/regiondrill.config.ts: envFiles names .env.drill, and there is no file at <root>/.env.drill",
  ],
  [
    "no drill at all",
    { [name]: config },
    "no drill: nothing in <root> matches drills/*.drill.ts (<root>/regiondrill.config.ts)",
  ],
  [
    "a drill file that throws",
    { [name]: config, "drills/a.drill.ts": "const a = 1;\nthrow new Error('no address');" },
    "<root>/drills/a.drill.ts:2 cannot be loaded: no address",
  ],
  [
    "a drill file that is no program",
    { [name]: config, "drills/a.drill.ts": "const a = 1;\nconst = 2;" },
    /^<root>\/drills\/a\.drill\.ts(:2)? cannot be loaded: /,
  ],
  [
    "a drill file that exports no drill",
    { [name]: config, "drills/a.drill.ts": "export default { promise: 'It holds.' };" },
    '<root>/drills/a.drill.ts exports no drill; write: export default scenario("name", { … })',
  ],
  [
    "a drill that is wrong",
    { [name]: config, "drills/a.drill.ts": drill("a").replace("eu-west-1", "eu-west-9") },
    /^<root>\/drills\/a\.drill\.ts:4 cannot be loaded: scenario a: target eu-west-9 is none of us-east-1, eu-west-1$/,
  ],
  [
    "two drills of one name",
    { [name]: config, "drills/a.drill.ts": drill("same"), "drills/b.drill.ts": drill("same") },
    'drills/b.drill.ts: drill "same" is in drills/a.drill.ts already. Give one of them another name',
  ],
])("%s is refused, with the place", async (_what, files, why) => {
  expect(await whyRefused(files as Record<string, string>)).toMatch(why);
});
