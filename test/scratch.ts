/**
 * Folders that go with the test file which asked for them. Those that a file asks for as it is loaded are made before its first
 * test: where no test of it runs, no hook removes them.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";

/** Their modes, by path. */
const folders = new Map<string, number>();
let testing = false;

beforeAll(() => {
  for (const [folder, mode] of folders) make(folder, mode);
  testing = true;
});
afterAll(() => {
  for (const folder of folders.keys()) rmSync(folder, { recursive: true, force: true });
});

export function scratch(name = "test", mode = 0o700): string {
  const folder = join(tmpdir(), `regiondrill-${name}-${randomBytes(4).toString("hex")}`);
  folders.set(folder, mode);
  if (testing) make(folder, mode);
  return folder;
}

function make(folder: string, mode: number): void {
  mkdirSync(folder, { mode });
  chmodSync(folder, mode); // whatever the mask is
}
