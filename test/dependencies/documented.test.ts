/** `docs/dependencies.md` names every package that we depend on, and no other. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

/** Names in the first column of the tables under this heading. */
function namedUnder(heading: string): string[] {
  const [section = ""] = read("docs/dependencies.md").split(`## ${heading}\n`)[1]!.split("\n## ");
  return [...section.matchAll(/^\|([^|]*)\|/gm)]
    .flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!))
    .toSorted();
}

test.each([
  ["At run time", "dependencies"],
  ["For development", "devDependencies"],
])("%s", (heading, field) => {
  const packages = Object.keys(JSON.parse(read("package.json"))[field]);
  const own = packages.map((name) =>
    name.startsWith("@types/") && name !== "@types/k6" ? "@types/*" : name,
  );
  expect(namedUnder(heading)).toEqual([...new Set(own)].toSorted());
});
