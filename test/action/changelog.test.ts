/** A release has one version everywhere, and something to tell. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { type Release, sectionOf } from "../../package/changelog.ts";

const release: Release = {
  tag: "v1.2.0",
  changelog: "# Changelog\n\n## [Unreleased]\n\n## [1.2.0]\n\n### Added\n\n- It.\n\n## [1.1.0]\n\n- Old.\n",
  manifests: {
    "package.json": { version: "1.2.0" },
    "create/package.json": { version: "1.2.0", dependencies: { regiondrill: "1.2.0" } },
  },
};

test("the section is that of the tag's version, up to the next", () => {
  expect(sectionOf(release)).toBe("### Added\n\n- It.");
});

test("a date behind the version changes nothing", () => {
  const changelog = release.changelog.replace("[1.2.0]", "[1.2.0] - 2026-12-01");
  expect(sectionOf({ ...release, changelog })).toBe("### Added\n\n- It.");
});

test.each<[string, Partial<Release>, string]>([
  ["a tag that is no version", { tag: "latest" }, `expected a tag such as v1.2.3, found "latest"`],
  [
    "a package of another version",
    { manifests: { "package.json": { version: "1.3.0" } } },
    "the tag is v1.2.0, and package.json names 1.3.0; correct it, and tag again",
  ],
  [
    "an initialiser that installs another version",
    { manifests: { "p.json": { version: "1.2.0", dependencies: { regiondrill: "1.1.0" } } } },
    "the tag is v1.2.0, and p.json names 1.1.0; correct it, and tag again",
  ],
  [
    "no section",
    { changelog: "## [1.2.0-rc.1]\n\n- It.\n" },
    `CHANGELOG.md has nothing under "## [1.2.0]"; write what is new, and tag again`,
  ],
  [
    "an empty section",
    { changelog: "## [1.2.0]\n\n## [1.1.0]\n\n- Old.\n" },
    `CHANGELOG.md has nothing under "## [1.2.0]"; write what is new, and tag again`,
  ],
])("%s ends the release", (_what, change, message) => {
  expect(() => sectionOf({ ...release, ...change })).toThrow(message);
});

test("the current version can be released, from any folder", async () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const program = join(process.cwd(), "package", "changelog.ts");
  const { stdout } = await execa(process.execPath, [program, `v${version}`], { cwd: "/" });
  expect(stdout).toContain("### Added");
});

test("another one ends with 64 and one sentence", async () => {
  const { exitCode, stderr } = await execa(process.execPath, ["package/changelog.ts", "v0.0.1"], {
    reject: false,
  });
  expect({ exitCode, lines: stderr.split("\n").length }).toEqual({ exitCode: 64, lines: 1 });
});
