import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const rooms = [
  "harness",
  "atlas",
  "compose",
  "package",
  "scenarios",
  "topology",
  "system",
  "reports",
  "bench",
  "test",
];
/** A user's: what it imports is the package. */
const foreign = "test/package/project/**";

test("the import rules hold, and the tool that enforces them has read every file", async () => {
  const { stdout } = await execa(
    "depcruise",
    ["--config", ".dependency-cruiser.json", "--output-type", "json", ...rooms],
    { cwd: root, preferLocal: true, reject: false, maxBuffer: 100_000_000 },
  );
  const { modules, summary } = JSON.parse(stdout);
  const files = globSync(`{${rooms.join(",")}}/**/*.ts`, { cwd: root, exclude: [foreign] });
  const read = new Set(modules.map(({ source }: { source: string }) => source));
  expect(files.filter((file) => !read.has(file))).toEqual([]);
  expect(summary.violations).toEqual([]);
  expect(summary.totalDependenciesCruised).toBeGreaterThan(files.length);
});
