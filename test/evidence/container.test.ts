/**
 * The container of a pack: every program that reads tar finds the same files with the same bytes in what `verify` accepts, and
 * whatever one of them could read otherwise is refused. No key is needed for any of these attacks: signed files stay as they are.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { pack as tarPack } from "tar-stream";
import { afterAll, describe, expect, it, test } from "vitest";
import { endMark, headerOf } from "../../harness/evidence/tar-form.ts";
import { itemsIn, packed, refusalOf, runFolder, writeZipped } from "./packs.ts";

const place = mkdtempSync(join(tmpdir(), "regiondrill-container-"));
afterAll(() => rmSync(place, { recursive: true }));

/** Names of every kind that a tar writes in a way of its own. */
const names = [
  "plain.log",
  `${"long".repeat(30)}.log`,
  `${"deep/".repeat(30)}x.log`,
  `${"d".repeat(90)}/${"n".repeat(99)}`,
  "süd-größe.log",
  "東京/ログ.log",
  "with blanks and 'quotes' * ? [x].log",
  "-rf",
  "PaxHeader",
  "empty.log",
  "block.log",
];

const run = runFolder();
for (const name of names) {
  const path = join(run.folder, "logs", name);
  mkdirSync(dirname(path), { recursive: true });
  const size = name === "empty.log" ? 0 : name === "block.log" ? 1024 : 700;
  writeFileSync(path, "line\n".repeat(Math.ceil(size / 5)).slice(0, size));
}
const { path: genuine } = await packed(run);
const items = await itemsIn(genuine);
const tar = gunzipSync(readFileSync(genuine));
const forged = join(place, "forged.tar.gz");

const hasPython = spawnSync("python3", ["-c", "import tarfile"]).status === 0;

describe("a pack that is verified", () => {
  const ours = Object.fromEntries(items.map(({ name, bytes }) => [name, bytes.toString("latin1")]));

  it("holds the files that our reader accepts, under these names", async () => {
    expect(await refusalOf(genuine)).toBe("verified");
    for (const name of names) expect(ours).toHaveProperty([`logs/${name}`]);
  });

  it("gives GNU tar the same files", () => {
    const to = mkdtempSync(join(place, "tar-"));
    execFileSync("tar", ["-xzf", genuine, "-C", to], { stdio: "pipe" });
    expect(filesUnder(to)).toEqual(ours);
  });

  it("gives GNU tar the same files where the locale knows no Unicode", () => {
    const to = mkdtempSync(join(place, "tar-"));
    execFileSync("tar", ["-xzf", genuine, "-C", to], { stdio: "pipe", env: { ...process.env, LC_ALL: "C" } });
    expect(filesUnder(to)).toEqual(ours);
  });

  test.runIf(hasPython)("gives Python's tarfile the same files", () => {
    const to = mkdtempSync(join(place, "python-"));
    const program = "import sys,tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])";
    execFileSync("python3", ["-c", program, genuine, to], { stdio: "pipe" });
    expect(filesUnder(to)).toEqual(ours);
  });

  it("is the bytes that packs have had since the first", async () => {
    const before = tarPack();
    const seconds = headerTime(tar);
    for (const { name, bytes } of items)
      before.entry({ name, mtime: new Date(seconds * 1000), mode: 0o644, uid: 0, gid: 0 }, bytes);
    before.finalize();
    expect((await buffer(before)).equals(tar)).toBe(true);
  });
});

test.each([8 * 1024 ** 3 - 1, 8 * 1024 ** 3, 64 * 1024 ** 3])(
  "a file of %d bytes has the header that packs have had since the first",
  async (size) => {
    const before = tarPack();
    before.entry({ name: "history.ndjson", size, mtime: new Date(1e12), mode: 0o644 });
    const [first] = (await once(before, "data")) as [Buffer];
    before.destroy();
    expect(headerOf({ path: "history.ndjson", size, mtimeSeconds: 1e9 }).equals(first)).toBe(true);
  },
);

/** A header block with the right checksum, changed by hand. */
function headerWith(path: string, size: number, change: (block: Buffer) => void): Buffer {
  const block = headerOf({ path, size, mtimeSeconds: headerTime(tar) });
  change(block);
  return summed(block);
}

function summed(block: Buffer): Buffer {
  block.write(" ".repeat(8), 148);
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

function headerTime(bytes: Buffer): number {
  return Number.parseInt(bytes.toString("latin1", 136, 147), 8);
}

const typed = (type: string) => (block: Buffer) => void block.write(type, 156);

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

const body = Buffer.from("evil\n");
const evil = (type: string, name = "evil.txt", content: Buffer = body) =>
  Buffer.concat([headerWith(name, content.length, typed(type)), padded(content)]);
const longName = (name: string) => padded(Buffer.from(`${name}\0`));

/** Where the header of a file stands in the tar. */
function placeOf(name: string): number {
  const at = tar.indexOf(`${name}\0`);
  expect(at % 512, name).toBe(0);
  return at;
}

const history = placeOf("history.ndjson");
const end = tar.length - endMark.length;

function inserted(at: number, bytes: Buffer): Buffer {
  return Buffer.concat([tar.subarray(0, at), bytes, tar.subarray(at)]);
}

/** The history's header changed, and the sum made right. */
function reheaded(change: (block: Buffer) => void): Buffer {
  const changed = Buffer.from(tar);
  const block = changed.subarray(history, history + 512);
  change(block);
  summed(block);
  return changed;
}

const paxRecord = (key: string, value: string) => {
  const rest = ` ${key}=${value}\n`;
  const length = rest.length + 2;
  return Buffer.from(`${length + (length > 99 ? 1 : 0)}${rest}`);
};

const tars: readonly (readonly [string, () => Buffer])[] = [
  ...[..."1234567ABCDEFGHIJKLMNOPQRSTUVWXYZgx\0 /:~"].map(
    (type) =>
      [
        `an entry of type ${JSON.stringify(type)} among the others`,
        () => inserted(history, evil(type)),
      ] as const,
  ),
  [
    "a long name of the old GNU kind",
    () => inserted(history, evil("N", "././@LongLink", longName("evil.txt"))),
  ],
  [
    "a long name of the old GNU kind that names the file behind it as it is named",
    () => inserted(history, evil("N", "evil.txt", longName("history.ndjson"))),
  ],
  [
    "a long name of the GNU kind",
    () => inserted(history, evil("L", "././@LongLink", longName("history.ndjson"))),
  ],
  [
    "a long link of the GNU kind",
    () => inserted(history, evil("K", "././@LongLink", longName("/etc/passwd"))),
  ],
  ["a sparse file of the GNU kind", () => reheaded(typed("S"))],
  [
    "a global pax header",
    () => inserted(history, evil("g", "pax_global_header", paxRecord("comment", "hello"))),
  ],
  ["a global pax header with a path", () => inserted(0, evil("g", "g", paxRecord("path", "evil.txt")))],
  [
    "a pax header that renames",
    () => inserted(history, evil("x", "PaxHeader", paxRecord("path", "evil.txt"))),
  ],
  [
    "a pax header that says what is so",
    () => inserted(history, evil("x", "PaxHeader", paxRecord("path", "history.ndjson"))),
  ],
  ["a pax header of a size", () => inserted(history, evil("x", "PaxHeader", paxRecord("size", "1")))],
  [
    "a pax header of a sparse file",
    () => inserted(history, evil("x", "PaxHeader", paxRecord("GNU.sparse.name", "evil.txt"))),
  ],
  [
    "two pax headers",
    () => inserted(history, Buffer.concat([evil("x", "PaxHeader"), evil("x", "PaxHeader")])),
  ],
  ["a mode with set-user-id", () => reheaded((block) => void block.write("0004755\0", 100))],
  ["another mode", () => reheaded((block) => void block.write("000755 \0", 100))],
  ["a mode written otherwise", () => reheaded((block) => void block.write("0000644\0", 100))],
  ["an owner", () => reheaded((block) => void block.write("001750 \0", 108))],
  ["a group", () => reheaded((block) => void block.write("001750 \0", 116))],
  ["an owner's name", () => reheaded((block) => void block.write("root", 265))],
  ["a group's name", () => reheaded((block) => void block.write("root", 297))],
  ["another time", () => reheaded((block) => void block.write("00000000000 ", 136))],
  ["a link's name", () => reheaded((block) => void block.write("/etc/passwd", 157))],
  ["a prefix", () => reheaded((block) => void block.write("..", 345))],
  ["a device's number", () => reheaded((block) => void block.write("000001 \0", 329))],
  ["bytes behind its name", () => reheaded((block) => void block.write("evil", 50))],
  ["bytes at the end of a header", () => reheaded((block) => void block.write("evil", 504))],
  ["a GNU header", () => reheaded((block) => void block.write("ustar  \0", 257))],
  ["a header of the oldest kind", () => reheaded((block) => void block.fill(0, 257, 512))],
  ["the type of an old file", () => reheaded((block) => void block.write("\0", 156))],
  ["a contiguous file", () => reheaded(typed("7"))],
  ["a size in binary", () => reheaded((block) => binarySize(block))],
  ["a size with blanks", () => reheaded((block) => void block.write(sizeIn(block).padStart(11, " "), 124))],
  [
    "a checksum written otherwise",
    () => {
      const changed = Buffer.from(tar);
      changed[history + 154] = 0;
      changed[history + 155] = 0x20;
      return changed;
    },
  ],
  [
    "something in the padding",
    () => {
      const changed = Buffer.from(tar);
      changed[placeOf("result.json") - 1] = 1;
      return changed;
    },
  ],
  ["a file behind the end mark", () => Buffer.concat([tar, evil("0"), endMark])],
  ["a file between the halves of the end mark", () => inserted(end + 512, evil("0"))],
  ["a block of zeros among the files", () => inserted(history, Buffer.alloc(512))],
  ["an end mark among the files", () => inserted(history, endMark)],
  ["one byte behind the end mark", () => Buffer.concat([tar, Buffer.alloc(1)])],
  ["an end mark of three blocks", () => Buffer.concat([tar, Buffer.alloc(512)])],
  ["padding to tar's own blocking", () => Buffer.concat([tar, Buffer.alloc(10240 - (tar.length % 10240))])],
  ["half an end mark", () => tar.subarray(0, -512)],
  ["no end mark", () => tar.subarray(0, end)],
];

describe("a tar is refused", () => {
  it.each(tars)("with %s", async (_what, made) => {
    writeZipped(forged, made());
    expect(await refusalOf(forged)).not.toBe("verified");
  });

  it("when tar has packed the same files", async () => {
    const to = mkdtempSync(join(place, "packed-"));
    execFileSync("tar", ["-xzf", genuine, "-C", to], { stdio: "pipe" });
    const order = items.map(({ name }) => `./${name}`.slice(2));
    for (const format of ["gnu", "ustar", "pax"]) {
      const made = spawnSync(
        "tar",
        [
          "-cf",
          "-",
          `--format=${format}`,
          "--owner=0",
          "--group=0",
          "--numeric-owner",
          "--mode=0644",
          "--",
          ...order,
        ],
        { cwd: to, maxBuffer: 1e9 },
      );
      writeZipped(forged, made.stdout);
      expect(await refusalOf(forged), format).not.toBe("verified");
    }
  });
});

function sizeIn(block: Buffer): string {
  return Number.parseInt(block.toString("latin1", 124, 135), 8).toString(8);
}

function binarySize(block: Buffer): void {
  const size = BigInt(`0o${sizeIn(block)}`);
  block.fill(0, 124, 136);
  block[124] = 0x80;
  block.writeBigUInt64BE(size, 128);
}

function filesUnder(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[path.slice(folder.length + 1)] = readFileSync(path, "latin1");
    else expect(entry.isDirectory(), path).toBe(true);
  }
  return found;
}
