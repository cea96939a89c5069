/** What `npm ci` fetches is decided by the lock file alone, and compared with what it says. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (name: string) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), "utf8"));
const { packages } = read("package-lock.json") as {
  packages: Record<string, { integrity?: string; hasInstallScript?: boolean }>;
};
const locked = Object.entries(packages).filter(([path]) => path !== "");

test("every package of the lock file has a checksum", () => {
  expect(locked.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
});

test("no package installs anything by a script, but for those that are named", () => {
  const withScripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript);
  const names = new Set(withScripts.map(([path]) => path.replace(/^.*node_modules\//, "")));
  expect([...names].toSorted()).toEqual(["@swc/core", "cpu-features", "protobufjs", "ssh2"]);
});
