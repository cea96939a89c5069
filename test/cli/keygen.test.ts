/** A pair of keys is made whole, or not at all. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keygenCommand } from "../../harness/cli/keygen-command.ts";
import { UsageError, wellSpoken } from "../../harness/cli/usage.ts";
import { keyidOf, signingKeyOf, verifyingKeyOf } from "../../harness/evidence/keys.ts";

let place = "";
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "regiondrill-keygen-"));
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(place, { recursive: true });
});

const keygen = () => wellSpoken(keygenCommand()).parseAsync(["--out", join(place, "key")], { from: "user" });
const read = (name: string) => readFileSync(join(place, name), "utf8");

test("the two keys belong together", async () => {
  await keygen();
  expect(keyidOf(verifyingKeyOf(read("key.pub"), "pub"))).toBe(keyidOf(signingKeyOf(read("key"), "key")));
});

test.each(["key", "key.pub"])("where %s is there already, nothing is left behind beside it", async (name) => {
  writeFileSync(join(place, name), "mine");
  await expect(keygen()).rejects.toThrow(UsageError);
  await expect(keygen()).rejects.toThrow(/is there already and is not overwritten/);
  expect(readdirSync(place)).toEqual([name]);
  expect(read(name)).toBe("mine");
});
