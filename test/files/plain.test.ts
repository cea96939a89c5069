/** What may lie where a file is read, and how it is refused: in a sentence, at once. */
import { execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { FileError } from "../../harness/files/file-error.ts";
import { openPlain, readGivenText, readPlain, readPlainText } from "../../harness/files/plain.ts";
import { scratch } from "../scratch.ts";

let folder = "";
beforeEach(() => {
  folder = scratch();
});
const at = (name: string) => join(folder, name);

async function socket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(path, listening));
  onTestFinished(() => void server.close());
}

const others: [kind: string, put: (path: string) => unknown][] = [
  ["a named pipe", (path) => execFileSync("mkfifo", [path])],
  ["a folder", (path) => mkdirSync(path)],
  ["a socket", socket],
  ["a device", (path) => symlinkSync("/dev/zero", path)],
  ["a device", (path) => symlinkSync("/dev/tty", path)],
];

describe.each(others)("%s in the place of a file", (kind, put) => {
  it("is refused, by name and kind", async () => {
    await put(at("result.json"));
    for (const read of [openPlain, (path: string) => readPlain(path, 1000)]) {
      expect(() => read(at("result.json"))).toThrow(FileError);
      expect(() => read(at("result.json"))).toThrow(
        `${at("result.json")}: expected a plain file, found ${kind}`,
      );
    }
  });
});

describe("what is named on the command line", () => {
  it("may be a pipe of the shell, and is refused where it never ends", () => {
    writeFileSync(at("key"), "secret");
    execFileSync("mkfifo", [at("pipe"), at("endless")]);
    spawn("sh", ["-c", `cat key > pipe; exec cat /dev/zero > endless`], { cwd: folder });
    expect(readGivenText(at("key"))).toBe("secret");
    expect(readGivenText(at("pipe"))).toBe("secret");
    expect(() => readGivenText(at("endless"))).toThrow(/larger than 1 MiB/);
    expect(() => readGivenText("/dev/zero")).toThrow(/found a device/);
  });
});

describe("a plain file", () => {
  it("is read, also through a link", () => {
    writeFileSync(at("file"), "text");
    symlinkSync("file", at("link"));
    expect(readPlainText(at("link"), 1000)).toBe("text");
    closeSync(openPlain(at("link")));
  });

  it("is read up to the limit, and refused above it without being read", () => {
    const limit = 3 * 1024 * 1024;
    closeSync(openSync(at("file"), "w"));
    truncateSync(at("file"), limit);
    expect(readPlain(at("file"), limit)).toHaveLength(limit);
    truncateSync(at("file"), limit + 1);
    expect(() => readPlain(at("file"), limit)).toThrow(/file is larger than 3 MiB/);
    truncateSync(at("file"), 1024 ** 4);
    expect(() => readPlain(at("file"), limit)).toThrow(/file is larger than 3 MiB/);
  });

  it("is read whole where its size is not told", () => {
    expect(readPlainText("/proc/self/status", 1024 * 1024)).toMatch(/^Name:/);
    expect(() => readPlainText("/proc/self/status", 10)).toThrow(/larger than/);
  });

  it("may begin with a byte order mark; UTF-16 is refused with what to do", () => {
    writeFileSync(at("file"), "\ufeff{}");
    expect(readPlainText(at("file"), 1000)).toBe("{}");
    writeFileSync(at("file"), Buffer.from("\ufeff{}", "utf16le"));
    expect(() => readPlainText(at("file"), 1000)).toThrow(/file is UTF-16: expected UTF-8. Save it as UTF-8/);
    writeFileSync(at("file"), Buffer.from("\ufeff{}", "utf16le").swap16());
    expect(() => readPlainText(at("file"), 1000)).toThrow(/is UTF-16/);
  });

  it("that is missing is the operating system's error", () => {
    expect(() => readPlain(at("none"), 10)).toThrow(/none cannot be read: ENOENT/);
  });
});
