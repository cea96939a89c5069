/** A pair of keys is made whole, or not at all. */
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keygenCommand } from "../../harness/cli/keygen-command.ts";
import { wellSpoken } from "../../harness/cli/usage.ts";
import { UsageError } from "../../harness/contract/usage-error.ts";
import { keyidOf, signingKeyOf, verifyingKeyOf } from "../../harness/evidence/keys.ts";
import { FileError } from "../../harness/files/file-error.ts";
import { scratch } from "../scratch.ts";
import { canMount, fillBut, smallDisk } from "../small-disk.ts";

let place = "";
beforeEach(() => {
  place = scratch();
  vi.spyOn(console, "log").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
});

const keygen = () => wellSpoken(keygenCommand()).parseAsync(["--out", join(place, "key")], { from: "user" });
const read = (name: string) => readFileSync(join(place, name), "utf8");

test("the two keys belong together", async () => {
  await keygen();
  expect(keyidOf(verifyingKeyOf(read("key.pub"), "pub"))).toBe(keyidOf(signingKeyOf(read("key"), "key")));
});

test.each(["key", "key.pub"])("no key is written through a link that is called %s", async (name) => {
  symlinkSync("elsewhere", join(place, name));
  await expect(keygen()).rejects.toThrow(/is there already and is not overwritten/);
  expect(readdirSync(place)).toEqual([name]);
});

test.skipIf(!canMount)("a full disk holds no part of a key, and is no wrong usage", async () => {
  place = smallDisk(64);
  fillBut(place, 0);
  await expect(keygen()).rejects.toThrow(FileError);
  expect(readdirSync(place)).toEqual(["filling"]);
});

test.each(["key", "key.pub"])("where %s is there already, nothing is left behind beside it", async (name) => {
  writeFileSync(join(place, name), "mine");
  await expect(keygen()).rejects.toThrow(UsageError);
  await expect(keygen()).rejects.toThrow(/is there already and is not overwritten/);
  expect(readdirSync(place)).toEqual([name]);
  expect(read(name)).toBe("mine");
});
