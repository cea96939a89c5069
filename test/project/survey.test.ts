/** `check` lists everything that is wrong in a project, and everything that is still to be done. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { scratch } from "../scratch.ts";

const main = fileURLToPath(new URL("../../harness/cli/main.ts", import.meta.url));
const harness = JSON.stringify(new URL("../../harness/index.ts", import.meta.url).href);
const topologies = JSON.stringify(new URL("../../topology/active-active.ts", import.meta.url).href);
const parent = scratch("survey");
let count = 0;

/** @param drills text by file name, in `drills/` */
function project(drills: Readonly<Record<string, string>>): string {
  const root = join(parent, String(count++));
  mkdirSync(join(root, "drills"), { recursive: true });
  writeFileSync(join(root, "regiondrill.config.ts"), "export default {};\n");
  for (const [name, text] of Object.entries(drills)) writeFileSync(join(root, "drills", name), text);
  return root;
}

const drill = (name: string) => `import { scenario, webhooks, zero } from ${harness};
import { topology } from "./topology.ts";

export default scenario("${name}", {
  promise: "Nothing is lost.", topology, target: "us-east-1", sustained: "1s",
  load: webhooks({ perSecond: 1, redelivered: 0 }),
  criteria: { lostEvents: zero },
  async drill() {},
});
`;
const topology = (comment: string) => `${comment}\nexport { activeActive as topology } from ${topologies};\n`;

const check = (root: string) => execa(process.execPath, [main, "check"], { cwd: root, reject: false });

test("nothing is left", async () => {
  const root = project({ "first.drill.ts": drill("first"), "topology.ts": topology("// all done") });
  const { exitCode, stdout } = await check(root);
  expect(stdout).toBe("1 drill; nothing is left to be done.");
  expect(exitCode).toBe(0);
});

test("every TODO of what drills are made of is listed with its place", async () => {
  const root = project({
    "first.drill.ts": drill("first"),
    "topology.ts": topology("\n// TODO: Name the path."),
    "notes.ts": "// TODO: not part of a drill\n",
  });
  const { exitCode, stderr } = await check(root);
  expect(stderr).toBe("drills/topology.ts:2  TODO Name the path.");
  expect(exitCode).toBe(64);
});

test("every file that is wrong is listed, not the first alone", async () => {
  const root = project({
    "a.drill.ts": drill("first"),
    "b.drill.ts": drill("first"),
    "c.drill.ts": "export const nothing = 1;\n",
    "d.drill.ts": 'const a = 1;\nthrow new Error("boom");\n',
    "topology.ts": topology(""),
  });
  const { exitCode, stderr } = await check(root);
  expect(stderr).toMatch(/b\.drill\.ts: drill "first" is in drills\/a\.drill\.ts already/);
  expect(stderr).toMatch(/c\.drill\.ts exports no drill/);
  expect(stderr).toMatch(/d\.drill\.ts:2 cannot be loaded: boom/);
  expect(exitCode).toBe(64);
});
