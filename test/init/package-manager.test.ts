/** Which package manager a project uses, and how it is called. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { addCommand, managerOf, programCommand } from "../../harness/init/package-manager.ts";
import { withDeniedBuilds } from "../../harness/init/pnpm-builds.ts";
import { scratch } from "../scratch.ts";

const root = scratch("managers");
let count = 0;

/** A project in a repository of its own, with these files. */
function project(files: readonly string[], manifest: object = {}): string {
  const folder = join(root, `with spaces ${count++}`);
  mkdirSync(join(folder, "packages/shop"), { recursive: true });
  for (const file of [".git", ...files]) writeFileSync(join(folder, file), "");
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
}

const named = async (folder: string, agent = "") => (await managerOf(folder, agent)).name;

test.each([
  ["package-lock.json", "npm"],
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
])("%s is of %s, whatever runs us, also from a workspace below", async (lock, name) => {
  const folder = project([lock]);
  expect(await named(folder, "bun/1.2")).toBe(name);
  expect(await managerOf(join(folder, "packages/shop"), "bun/1.2")).toEqual({ name, root: folder });
});

test("without a lock file, package.json decides, then what runs us, then npm", async () => {
  expect(await named(project([], { packageManager: "pnpm@10.1.0" }), "yarn/1.22")).toBe("pnpm");
  expect(await named(project([]), "yarn/1.22.22 npm/? node/v24")).toBe("yarn");
  expect(await named(project([]), "deno/2")).toBe("npm");
  expect(await named(project([]))).toBe("npm");
});

test("among several lock files, what runs us decides", async () => {
  const folder = project(["package-lock.json", "yarn.lock"]);
  expect(await named(folder, "yarn/1.22")).toBe("yarn");
  expect(await named(folder, "npm/11")).toBe("npm");
});

test("a lock file above the repository is of something else", async () => {
  writeFileSync(join(root, "yarn.lock"), "");
  expect(await named(project([]))).toBe("npm");
});

test("the root of a workspace is added to only if that is stated", () => {
  const manager = { name: "pnpm", root } as const;
  expect(addCommand(manager, "regiondrill@1.2.3", true)).toContain("--ignore-workspace-root-check");
  expect(addCommand(manager, "regiondrill@1.2.3", false)).toEqual([
    "pnpm",
    "add",
    "--save-dev",
    "regiondrill@1.2.3",
  ]);
  expect(programCommand({ name: "yarn", root }, "regiondrill", "run")).toBe("yarn regiondrill run");
});

test("pnpm is told of build scripts, and what the project has stated stays", () => {
  const before = "# ours\npackages:\n  - packages/*\nallowBuilds:\n  ssh2: true # for tunnels\n";
  expect(withDeniedBuilds(before)).toBe(
    "# ours\npackages:\n  - packages/*\nallowBuilds:\n  ssh2: true # for tunnels\n  cpu-features: false\n  protobufjs: false\n",
  );
  const made = withDeniedBuilds("");
  expect(made).toBe("allowBuilds:\n  cpu-features: false\n  protobufjs: false\n  ssh2: false\n");
  expect(withDeniedBuilds(made)).toBe(made);
  expect(() => withDeniedBuilds("a: [")).toThrow(/^pnpm-workspace\.yaml is not YAML: /);
});
