/** `open`: which report it opens, by a browser that notes what it is given. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { scratch } from "../scratch.ts";

const main = resolve("harness/cli/main.ts");
const folder = scratch("open");

function open(...words: string[]) {
  return execa(process.execPath, [main, "open", ...words], {
    cwd: folder,
    reject: false,
    env: { BROWSER: join(folder, "browser"), DISPLAY: "", WAYLAND_DISPLAY: "" },
  });
}

test("the report of the run that is named is opened, and its path printed", async () => {
  mkdirSync(join(folder, "a run"));
  writeFileSync(join(folder, "a run/report.html"), "<p>It holds.</p>");
  writeFileSync(join(folder, "browser"), `#!/bin/sh\nprintf '%s' "$1" > '${folder}/opened'\n`, {
    mode: 0o755,
  });
  const { exitCode, stdout } = await open("a run");
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: join("a run", "report.html") });
  await expect.poll(() => existsSync(join(folder, "opened")), { timeout: 20_000 }).toBe(true);
  await expect
    .poll(() => decodeURI(readFileSync(join(folder, "opened"), "utf8")), { timeout: 20_000 })
    .toContain("a run/report.html");
});

test("without a report it names what makes one", async () => {
  mkdirSync(join(folder, "empty"));
  const { exitCode, stderr } = await open("empty");
  expect(exitCode).toBe(64);
  expect(stderr).toBe(
    "regiondrill: there is no empty/report.html. `npm run report empty` makes the reports of a run, `npm run scenario` makes a run",
  );
});
