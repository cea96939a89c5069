/** What is around the tar of a pack, and the files that say what was signed: in one form, and refused in any other. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { gzipHead } from "../../harness/evidence/archive.ts";
import {
  type Item,
  itemsIn,
  packed,
  refusalOf,
  replaced,
  runFolder,
  signedAnew,
  writeItems,
} from "./packs.ts";

const place = mkdtempSync(join(tmpdir(), "regiondrill-gzip-"));
afterAll(() => rmSync(place, { recursive: true }));

const { path: genuine } = await packed(runFolder());
const items = await itemsIn(genuine);
const tar = gunzipSync(readFileSync(genuine));
const forged = join(place, "forged.tar.gz");
const half = Math.floor(tar.length / 1024) * 512;
const body = Buffer.from("evil\n");

describe("a gzip file is refused", () => {
  const zipped = readFileSync(genuine);
  const member = (bytes: Buffer): Buffer => {
    const made: Buffer = gzipSync(bytes);
    gzipHead.copy(made);
    return made;
  };
  const withHead =
    (head: readonly number[], extra: Buffer = Buffer.alloc(0)) =>
    () =>
      Buffer.concat([Buffer.from(head), extra, zipped.subarray(gzipHead.length)]);
  const flipped = (at: number) => () => {
    const changed = Buffer.from(zipped);
    changed[at < 0 ? changed.length + at : at]! ^= 1;
    return changed;
  };

  it.each<[string, () => Buffer]>([
    ["a second member", () => Buffer.concat([zipped, member(tar)])],
    ["a second member that is empty", () => Buffer.concat([zipped, member(Buffer.alloc(0))])],
    ["a first member that is empty", () => Buffer.concat([member(Buffer.alloc(0)), zipped])],
    [
      "its files in two members",
      () => Buffer.concat([member(tar.subarray(0, half)), member(tar.subarray(half))]),
    ],
    ["one zero behind it", () => Buffer.concat([zipped, Buffer.alloc(1)])],
    ["many zeros behind it", () => Buffer.concat([zipped, Buffer.alloc(1_000_000)])],
    ["garbage behind it", () => Buffer.concat([zipped, Buffer.from("garbage")])],
    ["itself behind it", () => Buffer.concat([zipped, zipped])],
    ["something between data and checksum", () => inside(zipped, zipped.length - 8, Buffer.alloc(8))],
    ["another checksum", flipped(-8)],
    ["another length", flipped(-1)],
    ["no checksum", () => zipped.subarray(0, -8)],
    ["a time", withHead([0x1f, 0x8b, 8, 0, 1, 2, 3, 4, 0, 0xff])],
    ["a system", withHead([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3])],
    ["a level", withHead([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff])],
    ["a name", withHead([0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0xff], Buffer.from("evil.tar\0"))],
    ["a comment", withHead([0x1f, 0x8b, 8, 16, 0, 0, 0, 0, 0, 0xff], Buffer.from("hello\0"))],
    ["an extra field", withHead([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff], Buffer.from([1, 0, 65]))],
    ["a reserved flag", withHead([0x1f, 0x8b, 8, 0x20, 0, 0, 0, 0, 0, 0xff])],
    ["no gzip around its tar", () => tar],
    ["no gzip around its data", () => deflateRawSync(tar)],
  ])("with %s", async (_what, made) => {
    writeFileSync(forged, made());
    expect(await refusalOf(forged)).toMatch(/appended|damaged|no evidence pack|archive/);
  });

  it("and one that was compressed by another version of the library is verified: it unpacks to the very same bytes", async () => {
    for (const level of [0, 1, 6, 9]) {
      const made: Buffer = gzipSync(tar, { level });
      gzipHead.copy(made);
      writeFileSync(forged, made);
      expect(await refusalOf(forged)).toBe("verified");
    }
  });
});

function inside(bytes: Buffer, at: number, more: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
}

describe("the files that say what was signed are refused", () => {
  const [envelope] = items as [Item];
  const rewritten = (name: string, change: (text: string) => string) => replaced(items, name, change);
  it.each<[string, () => Item[]]>([
    [
      "with an envelope on one line",
      () => rewritten(envelope.name, (text) => JSON.stringify(JSON.parse(text))),
    ],
    ["with blanks in the envelope", () => rewritten(envelope.name, (text) => text.replace('": "', '":  "'))],
    ["with a line behind the envelope", () => rewritten(envelope.name, (text) => `${text}\n`)],
    [
      "with a second payload in the envelope, of which one program takes the first and another the last",
      () => rewritten(envelope.name, (text) => text.replace("{", '{\n  "payload": "e30=",')),
    ],
    [
      "with the envelope's names in another order",
      () =>
        rewritten(envelope.name, (text) => {
          const { payload, ...rest } = JSON.parse(text);
          return `${JSON.stringify({ payload, ...rest }, null, 2)}\n`;
        }),
    ],
    [
      "with the envelope in the other alphabet of base64",
      () =>
        rewritten(envelope.name, (text) => {
          const { payload, ...rest } = JSON.parse(text);
          return `${JSON.stringify({ ...rest, payload: payload.replace(/=+$/, "") }, null, 2)}\n`;
        }),
    ],
    ["with files in another order", () => [...items.slice(0, 2), ...items.slice(2).toReversed()]],
    ["with a file that lies in a file", () => signedAnew([...items, { name: "sign-off.md/x", bytes: body }])],
    ["with a name that is not Unicode", () => signedAnew([...items, { name: "\ufffd.log", bytes: body }])],
    [
      "with a name that no file system takes",
      () => signedAnew([...items, { name: "ü".repeat(200), bytes: body }]),
    ],
    [
      "with a manifest that is not sorted",
      () => signedAnew([...items.slice(2).toReversed(), ...items.slice(0, 2)]),
    ],
  ])("%s", async (_what, made) => {
    expect(await refusalOf(await writeItems(forged, made()))).not.toBe("verified");
  });
});
