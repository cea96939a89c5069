/** Files are written whole, at their place, and nowhere else. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { FileError } from "../../harness/files/file-error.ts";
import { holdFolder } from "../../harness/files/held-folder.ts";
import { appendWhole, writeNew, writeWhole } from "../../harness/files/write.ts";
import { scratch } from "../scratch.ts";
import { canMount, fillBut, smallDisk } from "../small-disk.ts";

let folder = "";
beforeEach(() => {
  folder = scratch();
});
const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), "utf8");
const fifo = (name: string) => execFileSync("mkfifo", [at(name)]);

describe("a file that is written whole", () => {
  it("is made, and replaced, with nothing left beside it", () => {
    writeWhole(at("result.json"), "one");
    writeWhole(at("result.json"), Buffer.from("two"));
    expect(readdirSync(folder)).toEqual(["result.json"]);
    expect(text("result.json")).toBe("two");
  });

  it("keeps the mode of the one that it replaces", () => {
    writeFileSync(at("result.json"), "one");
    chmodSync(at("result.json"), 0o640);
    writeWhole(at("result.json"), "two");
    expect(statSync(at("result.json")).mode & 0o777).toBe(0o640);
  });

  it("takes the place of a link, and what the link points at stays as it is", () => {
    writeFileSync(at("precious"), "mine");
    symlinkSync("precious", at("report.html"));
    symlinkSync("nowhere", at("report.md"));
    for (const name of ["report.html", "report.md"]) {
      writeWhole(at(name), "a report");
      expect(lstatSync(at(name)).isFile()).toBe(true);
    }
    expect(text("precious")).toBe("mine");
    expect(existsSync(at("nowhere"))).toBe(false);
  });

  it("takes the place of one of two names of a file, and leaves the other", () => {
    writeFileSync(at("precious"), "mine");
    linkSync(at("precious"), at("report.html"));
    writeWhole(at("report.html"), "a report");
    expect(text("precious")).toBe("mine");
  });

  it.each([
    ["a folder", (name: string) => mkdirSync(at(name))],
    ["a named pipe", fifo],
    ["a device", (name: string) => symlinkSync("/dev/null", at(name))],
  ])("does not take the place of %s", (kind, put) => {
    put("report.html");
    const before = lstatSync(at("report.html")).ino;
    expect(() => writeWhole(at("report.html"), "a report")).toThrow(
      `report.html cannot be written: expected a plain file there, found ${kind}`,
    );
    expect(lstatSync(at("report.html")).ino).toBe(before);
    expect(readdirSync(folder)).toEqual(["report.html"]);
  });

  it("may have the longest name that there is", () => {
    writeWhole(at("n".repeat(255)), "text");
    expect(readdirSync(folder)).toEqual(["n".repeat(255)]);
  });

  it.skipIf(!canMount)("is as it was where the disk is full", () => {
    const disk = smallDisk(64);
    const path = join(disk, "result.json");
    writeWhole(path, "the old result");
    fillBut(disk, 8192);
    const write = () => writeWhole(path, "x".repeat(20_000));
    expect(write).toThrow(FileError);
    expect(write).toThrow(`${path} cannot be written: ENOSPC: no space left on device. Free some space`);
    expect(readFileSync(path, "utf8")).toBe("the old result");
    expect(readdirSync(disk).sort()).toEqual(["filling", "result.json"]);
  });
});

describe("a folder that is held", () => {
  it("stays the same one when its name is given to another", () => {
    mkdirSync(at("run"));
    mkdirSync(at("precious"));
    const held = holdFolder(at("run"));
    renameSync(at("run"), at("moved"));
    symlinkSync("precious", at("run"));
    writeWhole(join(held.path, "report.html"), "a report");
    held.release();
    expect(readdirSync(at("precious"))).toEqual([]);
    expect(readdirSync(at("moved"))).toEqual(["report.html"]);
  });
});

describe("a new file", () => {
  it.each([
    ["a file", (name: string) => writeFileSync(at(name), "mine")],
    ["a link to nothing", (name: string) => symlinkSync("elsewhere", at(name))],
  ])("is not made where %s lies", (_, put) => {
    put("key");
    expect(() => writeNew(at("key"), "secret")).toThrow(expect.objectContaining({ code: "EEXIST" }));
    expect(readdirSync(folder)).toEqual(["key"]);
  });

  it.skipIf(!canMount)("is not left in part on a full disk", () => {
    const disk = smallDisk(64);
    fillBut(disk, 4096);
    expect(() => writeNew(join(disk, "key"), "x".repeat(20_000))).toThrow(/ENOSPC/);
    expect(readdirSync(disk)).toEqual(["filling"]);
  });
});

describe("what is added to a file", () => {
  it("comes behind what is there", () => {
    appendWhole(at("packs.ndjson"), "one\n");
    appendWhole(at("packs.ndjson"), "two\n");
    expect(text("packs.ndjson")).toBe("one\ntwo\n");
  });

  it("is not added through a link", () => {
    writeFileSync(at("precious"), "mine");
    symlinkSync("precious", at("packs.ndjson"));
    expect(() => appendWhole(at("packs.ndjson"), "one\n")).toThrow(/packs.ndjson cannot be written: ELOOP/);
    expect(text("precious")).toBe("mine");
  });

  it("does not wait for a reader of a named pipe", () => {
    fifo("packs.ndjson");
    expect(() => appendWhole(at("packs.ndjson"), "one\n")).toThrow(/packs.ndjson cannot be written/);
  });

  it.skipIf(!canMount)("is taken back where the disk took a part of it", () => {
    const disk = smallDisk(64);
    const path = join(disk, "packs.ndjson");
    appendWhole(path, "one\n");
    fillBut(disk, 4096);
    expect(() => appendWhole(path, `${"x".repeat(20_000)}\n`)).toThrow(/ENOSPC/);
    expect(readFileSync(path, "utf8")).toBe("one\n");
  });
});
