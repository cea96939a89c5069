/** What `init` generates: it compiles in strict mode as it is. */
import { cpSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import type { Topology } from "../../harness/contract/topology.ts";
import { initialise } from "../../harness/init/initialise.ts";
import { unasked } from "../../harness/init/questions.ts";
import { whyUnsound } from "../../harness/provider/sound-topology.ts";
import { scratch } from "../scratch.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const projects = fileURLToPath(new URL("projects", import.meta.url));
const parent = scratch("generated");

async function generated(name: string, manifest: object, compose?: string): Promise<string> {
  const folder = join(parent, name);
  mkdirSync(join(folder, ".git"), { recursive: true });
  if (compose !== undefined) cpSync(join(projects, compose), folder, { recursive: true });
  if (existsSync(join(folder, "env"))) renameSync(join(folder, "env"), join(folder, ".env"));
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  await initialise(
    {
      ...{ root: folder, force: false, assistant: false, example: false, compose: [], regions: [] },
      ...{ workflow: true, install: false, health: undefined, packageSpec: "regiondrill@0.0.0" },
    },
    unasked,
    () => {},
  );
  return folder;
}

/** With the types of this checkout in place of those of the package. */
async function compiled(): Promise<string> {
  const compilerOptions = {
    ...{
      strict: true,
      module: "nodenext",
      target: "esnext",
      lib: ["esnext"],
      noEmit: true,
      skipLibCheck: true,
    },
    ...{ allowImportingTsExtensions: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
    paths: { regiondrill: [join(root, "harness/index.ts")] },
    ...{ types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
  };
  const include = ["*/*.ts", "*/drills/**/*.ts", join(root, "harness/component/kinds.ts")];
  writeFileSync(join(parent, "tsconfig.json"), JSON.stringify({ compilerOptions, include }));
  const { stdout } = await execa(join(root, "node_modules/.bin/tsc"), ["-p", parent], { reject: false });
  return stdout;
}

const described: readonly (readonly [name: string, compose: string | undefined])[] = [
  ["the example", undefined],
  ["several files", "several-files"],
  ["profiles", "profiles"],
  ["networks", "networks"],
  ["included files", "included"],
  ["regions that are not known", "one-region"],
];

test.each(described)("what it describes can be brought up: %s", async (name, compose) => {
  const folder = await generated(`sound: ${name}`, { type: "module" }, compose);
  const { topology } = await import(pathToFileURL(join(folder, "drills/topology.ts")).href).then((made) => ({
    topology: Object.values(made)[0] as Topology,
  }));
  expect(whyUnsound(topology)).toBeNull();
});

test("it compiles as it is, in packages of modules and of scripts", async () => {
  for (const [name, compose] of described) {
    await generated(name, { type: "module" }, compose);
    await generated(`${name}, scripts`, {}, compose);
  }
  expect(await compiled()).toBe("");
});
