/**
 * Writes the archive of a pack: a gzip'ed tar whose bytes depend on its files alone, in the given order and with one time for
 * all. Nothing is held in memory but what is on its way; the file appears at its place when it is whole.
 */
import { createHash } from "node:crypto";
import { createWriteStream, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { pack as tarPack } from "tar-stream";
import type { PackedFile } from "./manifest.ts";

export interface Entry {
  readonly file: Omit<PackedFile, "redactions">;
  readonly content: () => AsyncIterable<Buffer> | Iterable<Buffer>;
}

/** First file of every pack. */
export const envelopeName = "attestation.dsse.json";

/** First bytes of every pack: gzip, no time, no system. What stands there cannot be changed unseen. */
export const gzipHead = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

const level = 2;
const chunkSize = 256 * 1024;

/** @throws Error when a file is not any more what it was when its hash was taken */
export async function writeArchive(out: string, entries: readonly Entry[], mtime: Date): Promise<void> {
  const part = join(dirname(out), `.${basename(out)}.${process.pid}.part`);
  const remove = () => rmSync(part, { force: true });
  process.once("exit", remove);
  try {
    const tar = tarPack({ highWaterMark: chunkSize });
    const gzip = createGzip({ level, chunkSize });
    const written = pipeline(tar, gzip, withPlainHead, createWriteStream(part, { flags: "wx", flush: true }));
    await Promise.all([written, addAll(tar, entries, mtime)]);
    renameSync(part, out);
  } finally {
    remove();
    process.off("exit", remove);
  }
}

async function addAll(
  tar: ReturnType<typeof tarPack>,
  entries: readonly Entry[],
  mtime: Date,
): Promise<void> {
  try {
    for (const { file, content } of entries) {
      const { path: name, size } = file;
      const sink = tar.entry({ name, size, mtime, mode: 0o644, uid: 0, gid: 0, type: "file" });
      await pipeline(Readable.from(unchanged(file, content()), { objectMode: false }), sink);
    }
    tar.finalize();
  } catch (error) {
    tar.destroy(error as Error);
    throw error;
  }
}

async function* unchanged(
  { path, size, sha256 }: Entry["file"],
  content: AsyncIterable<Buffer> | Iterable<Buffer>,
): AsyncGenerator<Buffer> {
  const hash = createHash("sha256");
  let left = size;
  for await (const chunk of content) {
    hash.update(chunk);
    left -= chunk.length;
    if (left < 0) break;
    yield chunk;
  }
  if (left !== 0 || hash.digest("hex") !== sha256)
    throw new Error(`${path} changed while it was packed: is the drill still running?`);
}

async function* withPlainHead(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of source) {
    if (head === null) yield chunk;
    else {
      head = Buffer.concat([head, chunk]);
      if (head.length < gzipHead.length) continue;
      gzipHead.copy(head);
      yield head;
      head = null;
    }
  }
}
