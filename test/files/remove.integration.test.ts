/** Deleting folders in which another account swaps folders for links while that goes on. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { removeTree } from "../../harness/files/remove.ts";
import { needsRoot, nobody, scriptAs } from "../nobody.ts";
import { scratch } from "../scratch.ts";

/** Each of many names is in turn a folder with two files and a link to where the harness's own lie, as fast as it goes. */
const swapping = `
  const fs = require("node:fs");
  const [folder, target] = process.argv.slice(1);
  const pairs = Array.from({ length: 300 }, (_, n) => [folder + "/d" + n, folder + "/l" + n]);
  for (const [real, link] of pairs) {
    fs.mkdirSync(real);
    for (const name of ["keep", "inner"]) fs.writeFileSync(real + "/" + name, "");
    fs.symlinkSync(target, link);
  }
  fs.writeFileSync(folder + "/begun", "");
  const swap = (from, to) => { try { fs.renameSync(from, to); } catch {} };
  const until = Date.now() + 20_000;
  while (Date.now() < until && fs.existsSync(folder)) {
    for (const [real, link] of pairs) {
      const aside = real + ".aside";
      swap(real, aside); swap(link, real); swap(real, link); swap(aside, real);
    }
  }`;

test("a tree goes, with what links lead to left alone", async () => {
  const [tree, target] = [join(scratch(), "tree"), scratch()];
  writeFileSync(join(target, "keep"), "mine");
  mkdirSync(join(tree, "a", "b"), { recursive: true });
  for (let n = 0; n < 300; n++) writeFileSync(join(tree, "a", `file-${n}`), "");
  symlinkSync(target, join(tree, "a", "b", "link"));
  symlinkSync(join(target, "keep"), join(tree, "file-link"));
  await removeTree(tree);
  expect(existsSync(tree)).toBe(false);
  expect(readFileSync(join(target, "keep"), "utf8")).toBe("mine");
});

test("a link in place of a tree is deleted alone; where there is nothing, nothing is done", async () => {
  const [folder, target] = [scratch(), scratch()];
  writeFileSync(join(target, "keep"), "");
  symlinkSync(target, join(folder, "link"));
  await removeTree(join(folder, "link"));
  await removeTree(join(folder, "link"));
  await removeTree(join(folder, "no", "such", "folder"));
  expect(readdirSync(folder)).toEqual([]);
  expect(readdirSync(target)).toEqual(["keep"]);
});

test("what cannot be deleted is reported", async () => {
  await expect(removeTree("/proc/self/fd")).rejects.toThrow(/EPERM|ENOENT|EACCES/);
});

test("two at the same tree at once both end, with it gone", async () => {
  const tree = join(scratch(), "tree");
  for (let n = 0; n < 50; n++) mkdirSync(join(tree, `a${n}`, "b"), { recursive: true });
  await Promise.all([removeTree(tree), removeTree(tree), removeTree(tree)]);
  expect(existsSync(tree)).toBe(false);
});

test("a harness that deletes does not run out of descriptors in a deep tree", async () => {
  const tree = join(scratch(), "tree");
  mkdirSync(join(tree, ...Array.from({ length: 400 }, () => "d")), { recursive: true });
  await removeTree(tree);
  expect(existsSync(tree)).toBe(false);
});

needsRoot();

test("in 10 of 10 tries nothing is deleted that a swapped link leads to", { timeout: 120_000 }, async () => {
  const target = scratch();
  for (const name of ["keep", "inner"]) writeFileSync(join(target, name), "root's");
  for (let round = 1; round <= 10; round++) {
    const slot = scratch();
    chmodSync(slot, 0o755);
    const theirs = join(slot, "data");
    mkdirSync(theirs);
    chownSync(theirs, nobody, nobody);
    const attacker = scriptAs(nobody, swapping, theirs, target);
    await vi.waitUntil(() => existsSync(join(theirs, "begun")), { timeout: 20_000, interval: 5 });
    // It may be made anew as fast as it is emptied: then the end of the attacker is awaited, as a drill ends its parts first.
    await removeTree(theirs).catch(() => {});
    attacker.kill("SIGKILL");
    await attacker;
    await removeTree(theirs);
    expect(existsSync(theirs)).toBe(false);
    expect(readdirSync(target).sort()).toEqual(["inner", "keep"]);
  }
});
