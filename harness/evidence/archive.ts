/**
 * Writes the archive of a pack: a gzip'ed tar whose bytes depend on its files alone, in the given order and with one time for
 * all. Nothing is held in memory but what is on its way; the file appears at its place when it is whole.
 */
import { createHash } from "node:crypto";
import { createWriteStream, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { PackedFile } from "./manifest.ts";
import { endMark, headerOf, paddingOf, tarSeconds } from "./tar-form.ts";

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
    const gzip = createGzip({ level, chunkSize });
    const sink = createWriteStream(part, { flags: "wx", flush: true });
    await pipeline(tarOf(entries, mtime), gzip, withPlainHead, sink);
    renameSync(part, out);
  } finally {
    remove();
    process.off("exit", remove);
  }
}

async function* tarOf(entries: readonly Entry[], mtime: Date): AsyncGenerator<Buffer> {
  const mtimeSeconds = tarSeconds(mtime);
  for (const { file, content } of entries) {
    yield headerOf({ ...file, mtimeSeconds });
    yield* unchanged(file, content());
    yield paddingOf(file.size);
  }
  yield endMark;
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
