import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assetAt } from "../../harness/watch/assets.ts";

const page = join(import.meta.dirname, "../../harness/watch/page");

const withoutComments = (text: string) => text.replace(/\/\*.*?\*\//gs, "");

/** Every path that the page loads, and what it loads itself. */
function loaded(): Map<string, string> {
  const found = new Map<string, string>();
  const open = ["/"];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (found.has(path)) continue;
    const body = withoutComments(assetAt(path)?.body ?? "");
    found.set(path, body);
    for (const [, named] of body.matchAll(
      /(?:\bfrom\s*|\bimport\s*\(?|src=|rel="stylesheet" href=)"([\w./-]+)"/g,
    ))
      open.push(new URL(named!, `http://page${path}`).pathname);
  }
  return found;
}

test("everything that the page loads is served", () => {
  expect([...loaded()].filter(([, body]) => body === "")).toEqual([]);
});

test("no script names a package, which a browser could not find", () => {
  for (const [path, body] of loaded())
    for (const [, named] of body.matchAll(/\bfrom\s*"([\w./-]+)"/g))
      expect(named, `imported by ${path}`).toMatch(/^\.?\//);
});

test("every script of the page is loaded", () => {
  const scripts = readdirSync(page).filter((name) => name.endsWith(".js"));
  expect([...loaded().keys()]).toEqual(expect.arrayContaining(scripts.map((name) => `/${name}`)));
});

test.each(["/tsconfig.json", "/page.html", "/layout", "/preact", "/constructor", ""])(
  "nothing is served at “%s”",
  (path) => expect(assetAt(path)).toBeNull(),
);
