/** Where drills and the cache have their folders: what the environment says, and what lies there already. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openTempFolder } from "../../harness/machine/temp.ts";
import { MachineError } from "../../harness/machine/tool.ts";

const name = `regiondrill-${process.getuid!()}`;
let scratch = "";

beforeEach(() => {
  scratch = mkdtempSync("/tmp/rd-");
  chmodSync(scratch, 0o755);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.resetModules();
  rmSync(scratch, { recursive: true });
});

/** The cache as a process finds it that starts in this environment. */
async function cacheIn(variable: string) {
  vi.stubEnv("REGIONDRILL_CACHE", variable);
  vi.resetModules();
  return import("../../harness/machine/cache.ts");
}

test("the temporary folder is where REGIONDRILL_TMP points, made with its parents, as an absolute path", () => {
  const place = join(scratch, "a", "b");
  vi.stubEnv("REGIONDRILL_TMP", relative(process.cwd(), place));
  expect(openTempFolder()).toBe(join(place, name));
  expect(lstatSync(join(place, name)).mode & 0o777).toBe(0o755);
});

test("an empty REGIONDRILL_TMP counts as unset", () => {
  vi.stubEnv("REGIONDRILL_TMP", "");
  vi.stubEnv("TMPDIR", scratch);
  expect(tmpdir()).toBe(scratch);
  expect(openTempFolder()).toBe(join(scratch, name));
});

test("where the usual folder cannot be used the next one is", () => {
  vi.stubEnv("REGIONDRILL_TMP", "");
  vi.stubEnv("TMPDIR", "/proc/nowhere");
  expect(openTempFolder()).toBe(join("/tmp", name));
});

test("a REGIONDRILL_TMP that cannot be written is said, not replaced", () => {
  vi.stubEnv("REGIONDRILL_TMP", "/proc/nowhere");
  expect(openTempFolder).toThrow(MachineError);
  expect(openTempFolder).toThrow(/\/proc\/nowhere \(ENOENT.*Name one with REGIONDRILL_TMP/);
});

test("a link, a file, and somebody else's folder in its place are refused, and stay as they are", () => {
  vi.stubEnv("REGIONDRILL_TMP", scratch);
  const [folder, target] = [join(scratch, name), join(scratch, "target")];
  mkdirSync(target, { mode: 0o700 });
  symlinkSync(target, folder);
  expect(openTempFolder).toThrow(/expected a folder of our own at .*, found a link.*REGIONDRILL_TMP/);
  expect(lstatSync(target).mode & 0o777).toBe(0o700);
  rmSync(folder);
  writeFileSync(folder, "");
  expect(openTempFolder).toThrow(/found a file/);
  const [us, them] = [process.getuid!(), process.getuid!() + 1];
  mkdirSync(join(scratch, `regiondrill-${them}`), { mode: 0o700 });
  vi.spyOn(process, "getuid").mockReturnValue(them);
  expect(openTempFolder).toThrow(`found a folder of user ${us}`);
});

test("a cache that is set to nothing is in its usual place; a relative one is made absolute", async () => {
  const usual = (await cacheIn("")).cacheRoot;
  expect(usual).toMatch(/^\/.*regiondrill/);
  expect((await cacheIn("some/cache")).cacheRoot).toBe(join(process.cwd(), "some/cache"));
});

test("a cache that cannot be written is said with its variable", async () => {
  const { cached, cacheEntry } = await cacheIn("/proc/nowhere");
  const asked = cached(cacheEntry("entry"), async () => {});
  await expect(asked).rejects.toThrow(
    /the cache folder \/proc\/nowhere cannot be written: ENOENT.*REGIONDRILL_CACHE/,
  );
  await expect(asked).rejects.toMatchObject({ name: "MachineError" });
});

test("a folder that somebody else made under our name in a usual place is passed over", () => {
  vi.stubEnv("REGIONDRILL_TMP", "");
  vi.stubEnv("TMPDIR", scratch);
  symlinkSync("/etc", join(scratch, name));
  expect(openTempFolder()).toBe(join("/tmp", name));
  expect(lstatSync(join(scratch, name)).isSymbolicLink()).toBe(true);
});

test("where our name is taken in every temporary folder, a place is used in which no other user can make anything", () => {
  const them = process.getuid!() + 54_321;
  vi.stubEnv("REGIONDRILL_TMP", "");
  vi.stubEnv("TMPDIR", scratch);
  vi.stubEnv("XDG_STATE_HOME", join(scratch, "state"));
  const taken = [scratch, "/tmp", "/var/tmp"].map((place) => join(place, `regiondrill-${them}`));
  for (const folder of taken) mkdirSync(folder);
  try {
    vi.spyOn(process, "getuid").mockReturnValue(them);
    // What is made there is of the user that this test really runs as.
    expect(openTempFolder).toThrow(/state \(expected a folder of our own/);
  } finally {
    for (const folder of taken) rmSync(folder, { recursive: true });
  }
});

test("a folder in which every account may replace files is refused", () => {
  chmodSync(scratch, 0o777);
  vi.stubEnv("REGIONDRILL_TMP", scratch);
  expect(openTempFolder).toThrow(/sticky bit/);
});

test.each([
  ["a line break", "a\nb", /its name holds a line break/],
  [
    "too many letters for a socket's address",
    "a".repeat(60),
    /is too long: 59 bytes leave room for the sockets/,
  ],
])("a temporary folder with %s is refused before anything is made in it", (_, below, message) => {
  vi.stubEnv("REGIONDRILL_TMP", join(scratch, below));
  expect(openTempFolder).toThrow(MachineError);
  expect(openTempFolder).toThrow(message);
  expect(existsSync(join(scratch, below))).toBe(false);
});

test("where the usual folder has too long a name the next one is used", () => {
  vi.stubEnv("REGIONDRILL_TMP", "");
  vi.stubEnv("TMPDIR", join(scratch, "a".repeat(60)));
  expect(openTempFolder()).toBe(join("/tmp", name));
});

test("other letters, blanks and signs are taken as they are", () => {
  const place = join(scratch, "jürgen a,b 'q\" $x %;:&#=\\");
  vi.stubEnv("REGIONDRILL_TMP", place);
  expect(openTempFolder()).toBe(join(place, name));
});

test("what is made for a drill can be entered by its parts, whatever the umask", () => {
  const place = join(scratch, "a", "b");
  vi.stubEnv("REGIONDRILL_TMP", place);
  const before = process.umask(0o077);
  try {
    expect(openTempFolder()).toBe(join(place, name));
    for (const made of [join(scratch, "a"), place, join(place, name)])
      expect(lstatSync(made).mode & 0o777).toBe(0o755);
  } finally {
    process.umask(before);
  }
});

test.each([
  ["a colon", "a:b", /its name holds a colon, which Java takes/],
  ["a line break", "a\nb", /its name holds a line break/],
  ["a file in its place", "file", /it is a file, a folder is needed/],
])("a cache with %s is refused with the reason", async (_, below, message) => {
  writeFileSync(join(scratch, "file"), "");
  const { cached, cacheEntry } = await cacheIn(join(scratch, below));
  const asked = cached(cacheEntry("entry"), async () => {});
  await expect(asked).rejects.toThrow(message);
  await expect(asked).rejects.toMatchObject({ name: "MachineError" });
});
