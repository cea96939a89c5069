/**
 * The shape of pages and files, and phrases that this project does not use. It cannot judge whether a sentence is clear:
 * that takes a reader.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = globSync("{README,CONTRIBUTING,docs/*}.md", { cwd: root });
const product = globSync("{harness,reports,system,scenarios,topology,bench}/**/*.{ts,tsx,js,mjs}", {
  cwd: root,
});
const written = [
  ...pages,
  ...product,
  ...globSync("{test/**/*.ts,compose/**/*.{yaml,sh}}", { cwd: root }).filter(
    (path) => path !== "test/docs/plain.test.ts",
  ),
];

const readmeLines = 120;
const cellCharacters = 200;
const fileLines = 300;

/** Functions, ports and files are not people. Checked where all text has been revised. */
const people = /\b(nobody|somebody|whoever|wishes|wants)\b/i;
const revised = [...pages, ...globSync("{system,scenarios,topology}/**/*.{ts,sql}", { cwd: root })];

/** Syntax of another language, with the plain words for each. */
const phrases: readonly (readonly [banned: RegExp, instead: string])[] = [
  [/\bwhich is none\b/i, "is invalid, or does not exist"],
  [/\bbelongs? into\b/i, "belongs in"],
  [/\brejects never\b/i, "never rejects"],
  [/ wishes /i, "requests"],
];

function linesOf(path: string): string[] {
  return readFileSync(join(root, path), "utf8").trimEnd().split("\n");
}

function linesWith(pattern: RegExp, paths: readonly string[]): string[] {
  return paths.flatMap((path) =>
    linesOf(path).flatMap((line, at) => (pattern.test(line) ? [`${path}:${at + 1} ${line.trim()}`] : [])),
  );
}

test(`the README has at most ${readmeLines} lines`, () => {
  expect(linesOf("README.md").length).toBeLessThanOrEqual(readmeLines);
});

test.each(pages)(`%s has no table cell of more than ${cellCharacters} characters`, (path) => {
  const rows = linesOf(path).filter((line) => line.startsWith("|"));
  const cells = rows.flatMap((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  const long = cells.filter((cell) => cell.length > cellCharacters && !/^[-:]+$/.test(cell));
  expect(long).toEqual([]);
});

test(`every file of the product has at most ${fileLines} lines`, () => {
  expect(product.filter((path) => linesOf(path).length > fileLines)).toEqual([]);
});

describe("words", () => {
  test.each(phrases)("instead of %s: %s", (banned) => {
    expect(linesWith(banned, written)).toEqual([]);
  });

  test("functions, ports and files are not people", () => {
    expect(linesWith(people, revised)).toEqual([]);
  });
});
