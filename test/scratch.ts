/**
 * Folders that go with the test file which asked for them. Those that a file asks for as it is loaded are made before its first
 * test: where no test of it runs, no hook removes them.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";

const folders: string[] = [];
let testing = false;

beforeAll(() => {
  for (const folder of folders) make(folder);
  testing = true;
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function scratch(name = "test"): string {
  const folder = join(tmpdir(), `regiondrill-${name}-${randomBytes(4).toString("hex")}`);
  folders.push(folder);
  if (testing) make(folder);
  return folder;
}

function make(folder: string): void {
  mkdirSync(folder, { mode: 0o700 });
}
