import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { renderers, writeReports } from "../../reports/index.ts";
import { passed } from "./examples.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "regiondrill-reports-"));
});
afterEach(() => rm(folder, { recursive: true }));

test("every report is written into the run's folder", async () => {
  const paths = await writeReports(folder, passed);
  expect(paths.map((path) => basename(path))).toEqual([
    ...["report.html", "report.md", "junit.xml", "communications.md"],
  ]);
  for (const [i, path] of paths.entries()) {
    expect(await readFile(path, "utf8")).toBe(await renderers[i]!.render(passed));
  }
});

test("one that cannot be written keeps no other from being written", async () => {
  await mkdir(join(folder, "report.html"));
  await expect(writeReports(folder, passed)).rejects.toThrow(/report\.html/);
  for (const { file, render } of renderers.slice(1))
    expect(await readFile(join(folder, file), "utf8")).toBe(await render(passed));
});

test("a folder that does not exist is an error that names the file", async () => {
  await expect(writeReports(join(folder, "missing"), passed)).rejects.toThrow(/report\.html/);
});
