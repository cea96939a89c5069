/**
 * No pattern of ours takes longer than in proportion to the text: a line of 200,000 dashes keeps no command busy. Every regular
 * expression that is written down in the product is looked at by recheck's automaton, which proves it or shows a text that is
 * slow; it answers nothing for lookarounds, so what looks for secrets is measured besides (`evidence/growth.test.ts`).
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "@swc/core";
import { checkSync } from "recheck";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const rooms = ["bench", "harness", "reports", "scenarios", "system", "topology"];

interface Pattern {
  readonly source: string;
  readonly flags: string;
}

function patternsIn(file: string): Pattern[] {
  const found: Pattern[] = [];
  const visit = (node: unknown) => {
    if (node === null || typeof node !== "object") return;
    const { type, pattern, flags } = node as Record<string, unknown>;
    if (type === "RegExpLiteral") found.push({ source: pattern as string, flags: flags as string });
    for (const child of Object.values(node)) visit(child);
  };
  visit(parseSync(readFileSync(file, "utf8"), { syntax: "typescript", target: "es2022" }));
  return found;
}

const files = rooms.flatMap((room) =>
  readdirSync(join(root, room), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name)),
);

function slowTextOf({ source, flags }: Pattern, timeout = 200): string | null {
  const seen = checkSync(source, flags, { checker: "automaton", timeout });
  return seen.status === "vulnerable" ? JSON.stringify(seen.attack.pumps[0]?.pump ?? "") : null;
}

describe("every pattern of the product takes time in proportion to the text", () => {
  it.each(files.map((file) => [relative(root, file), file] as const))(
    "%s",
    (_name, file) => {
      const slow = patternsIn(file).flatMap((pattern) => {
        const text = slowTextOf(pattern);
        return text === null ? [] : [`/${pattern.source}/${pattern.flags} is slow on repeated ${text}`];
      });
      expect(slow).toEqual([]);
    },
    60_000,
  );

  it("and one that does not is seen", () => {
    expect(slowTextOf({ source: "--(?:[a-z-]*-)?(?:password|token)", flags: "gi" }, 30_000)).not.toBeNull();
    expect(slowTextOf({ source: "\\s+$", flags: "" }, 30_000)).not.toBeNull();
  }, 60_000);
});
