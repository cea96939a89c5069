/**
 * Reads the archive of an untrusted pack: file by file, never more than was allowed, and without writing
 * anything. It accepts the one form in which packs are written (`tar-form.ts`) and nothing besides: headers are made again from
 * their fields and compared, so that every other program that reads tar finds the same files. The
 * caller decides whether a file belongs there, and gets its name and size before its bytes.
 */
import { constants, gunzipSync } from "node:zlib";
import { firstBytesOf } from "../files/plain.ts";
import { envelopeName, gzipHead } from "./archive.ts";
import { ByteReader } from "./byte-reader.ts";
import { inflated } from "./gzip-member.ts";
import { blockBytes, endMark, headerOf, paddingOf, paxName, typeFile, typePax } from "./tar-form.ts";
import { Refusal } from "./untrusted.ts";

export interface ArchivedFile {
  readonly name: string;
  readonly size: number;
  /** Seconds since 1970: the same for all files. */
  readonly mtimeSeconds: number;
  readonly bytes: AsyncIterable<Buffer>;
}

/** A path of a pack with its length and name. */
const paxBytesMax = 4096;

/**
 * Calls `visit` with each file, in order; it must read each to its end, or throw.
 * @throws Refusal for what is no such archive, is damaged, or is written in any other way
 */
export async function readArchive(path: string, visit: (file: ArchivedFile) => Promise<void>): Promise<void> {
  const tar = new ByteReader(inflated(path, gzipHead));
  try {
    let mtimeSeconds: number | null = null;
    for (;;) {
      const file: Header | null = await nextHeader(tar, mtimeSeconds);
      if (file === null) break;
      mtimeSeconds = file.mtimeSeconds;
      await visit({ ...file, bytes: tar.stream(file.size) });
      const padding = paddingOf(file.size);
      if (!(await tar.take(padding.length)).equals(padding))
        throw new Refusal(`the archive has something between ${quoted(file.name)} and the file after it`);
    }
    if (!(await tar.isAtEnd()))
      throw new Refusal(
        `the archive unpacks to more than the ${tar.bytesRead} bytes it should have: something is behind its end mark`,
      );
  } finally {
    await tar.close();
  }
}

interface Header {
  readonly name: string;
  readonly size: number;
  readonly mtimeSeconds: number;
}

const kinds: Readonly<Record<string, string>> = {
  "1": "a link",
  "2": "a symlink",
  "3": "a character-device",
  "4": "a block-device",
  "5": "a directory",
  "6": "a fifo",
};

/**
 * `null` at the end mark.
 * @param mtimeSeconds of the files before; the first may have any
 */
async function nextHeader(tar: ByteReader, mtimeSeconds: number | null): Promise<Header | null> {
  const first = await tar.take(blockBytes);
  if (first.equals(endMark.subarray(0, blockBytes))) {
    if (!(await tar.take(blockBytes)).equals(first))
      throw new Refusal("the archive has something behind the first half of its end mark");
    return null;
  }
  const isPax = typeOf(first) === typePax && textIn(first, 0, 100) === paxName;
  const header = isPax ? await paxHeader(tar, first) : { bytes: first, last: first, path: ustarPath(first) };
  const { bytes, last, path } = header;
  const type = typeOf(last);
  if (type !== typeFile)
    throw new Refusal(
      `the archive holds ${quoted(path)}, ${kinds[type] ?? `an entry of type ${quoted(type)}`}`,
    );
  const size = sizeIn(last);
  const found = { path, size, mtimeSeconds: mtimeSeconds ?? numberIn(last, 136, 12) };
  if (!Number.isSafeInteger(size) || !bytes.equals(headerOf(found)))
    throw new Refusal(
      `the archive's header of ${quoted(path)} is not as packing writes it: other programs could read it otherwise`,
    );
  return { name: path, size, mtimeSeconds: found.mtimeSeconds };
}

async function paxHeader(tar: ByteReader, first: Buffer) {
  const size = sizeIn(first);
  if (!(size <= paxBytesMax)) throw new Refusal(`the archive holds a pax header of ${size} bytes`);
  const pax = await tar.take(size + paddingOf(size).length);
  const last = await tar.take(blockBytes);
  const path = /^\d{1,4} path=([^\n]*)\n/.exec(pax.toString("utf8"))?.[1] ?? "";
  return { bytes: Buffer.concat([first, pax, last]), last, path };
}

function ustarPath(header: Buffer): string {
  const prefix = textIn(header, 345, 155);
  return (prefix === "" ? "" : `${prefix}/`) + textIn(header, 0, 100);
}

function textIn(header: Buffer, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end < 0 ? length : end);
}

function typeOf(header: Buffer): string {
  return header.toString("latin1", 156, 157);
}

/** Octal, or in binary where the first bit is set; what it is not is found out when the header is made again. */
function sizeIn(header: Buffer): number {
  return header[124] === 0x80 ? Number(header.readBigUInt64BE(128)) : numberIn(header, 124, 12);
}

function numberIn(header: Buffer, at: number, length: number): number {
  const digits = /^[0-7]{1,11}/.exec(header.toString("latin1", at, at + length))?.[0] ?? "0";
  return Number.parseInt(digits, 8);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Whether the file begins as a pack does: its first bytes, and the name of its first file. Nothing in it is checked. */
export function isPack(path: string): boolean {
  try {
    const zipped = firstBytesOf(path, 4096);
    if (!zipped.subarray(0, gzipHead.length).equals(gzipHead)) return false;
    const tar = gunzipSync(zipped, { finishFlush: constants.Z_SYNC_FLUSH });
    return tar.toString("latin1").startsWith(`${envelopeName}\0`);
  } catch {
    return false; // what is no gzip
  }
}
