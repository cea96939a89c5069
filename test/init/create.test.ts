/** The package behind `npm init regiondrill`: the same version, and nothing of its own but the word `init`. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { scratch } from "../scratch.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const manifest = (folder: string) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const folder = scratch("create");

test("it depends on the regiondrill of its own version, which is this one", () => {
  const { version } = manifest(root);
  const create = manifest(join(root, "create-regiondrill"));
  expect(create.version).toBe(version);
  expect(create.dependencies).toEqual({ regiondrill: version });
  expect(readFileSync(join(root, "create-regiondrill/LICENSE"), "utf8")).toBe(
    readFileSync(join(root, "LICENSE"), "utf8"),
  );
});

test("it runs `regiondrill init` with what it is given", () => {
  const create = join(folder, "a path/node_modules/create-regiondrill");
  const installed = join(folder, "a path/node_modules/regiondrill");
  for (const place of [create, installed]) mkdirSync(place, { recursive: true });
  cpSync(join(root, "create-regiondrill/bin.mjs"), join(create, "bin.mjs"));
  const files = {
    "package.json": JSON.stringify({ name: "regiondrill" }),
    "bin.mjs": "console.log(JSON.stringify(process.argv.slice(1)));",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(installed, name), text);
  const told = execFileSync(process.execPath, [join(create, "bin.mjs"), "shop", "--yes"], {
    encoding: "utf8",
  });
  expect(JSON.parse(told)).toEqual([join(installed, "bin.mjs"), "init", "shop", "--yes"]);
});
