/**
 * Reads the archive of a pack that nobody vouches for yet: entry by entry, never more than was allowed, and without writing
 * anything. Whether a file belongs there is for the caller to say, who sees its name and size before its bytes.
 */
import { closeSync, createReadStream, openSync, readSync, statSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, gunzipSync } from "node:zlib";
import { extract as tarExtract } from "tar-stream";
import { envelopeName, gzipHead } from "./archive.ts";
import { Refusal } from "./refusal.ts";

const chunkSize = 256 * 1024;

/** Unpacked bytes: what has come so far, and what may. */
export interface Allowance {
  used: number;
  allowed: number;
}

export interface ArchivedFile {
  readonly name: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Buffer>;
}

/**
 * Calls `visit` with each file, in order; what it does not read is skipped.
 * @throws Refusal for what is no such archive, is damaged, or holds anything but plain files
 */
export async function readArchive(
  path: string,
  allowance: Allowance,
  visit: (file: ArchivedFile) => Promise<void>,
): Promise<void> {
  const gunzip = createGunzip({ chunkSize });
  const tar = tarExtract();
  const fed = pipeline(
    createReadStream(path, { highWaterMark: chunkSize }),
    withKnownHead,
    gunzip,
    (source: AsyncIterable<Buffer>) => limited(source, allowance),
    tar,
  ).then(
    () => null,
    (error: Error) => error,
  );
  try {
    for await (const entry of tar) {
      const { name, size, type } = entry.header;
      if (type !== "file")
        throw new Refusal(`the archive holds ${JSON.stringify(name)}, a ${type ?? "thing of no known kind"}`);
      await visit({ name, size: size ?? 0, bytes: entry as AsyncIterable<Buffer> });
      entry.resume();
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw asRefusal((await fed) ?? (error as Error));
  }
  const failed = await fed;
  if (failed !== null) throw asRefusal(failed);
  if (gunzip.bytesWritten !== statSync(path).size) throw new Refusal("something was appended to the archive");
}

/** Whether the file begins as a pack does: its first bytes, and the name of its first file. Nothing in it is checked. */
export function isPack(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const begin = Buffer.alloc(4096);
    const zipped = begin.subarray(0, readSync(file, begin));
    if (!zipped.subarray(0, gzipHead.length).equals(gzipHead)) return false;
    const tar = gunzipSync(zipped, { finishFlush: constants.Z_SYNC_FLUSH });
    return tar.toString("latin1").startsWith(`${envelopeName}\0`);
  } catch {
    return false; // what is no gzip
  } finally {
    closeSync(file);
  }
}

function asRefusal(error: Error): Error {
  if (error instanceof Refusal) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return error; // the machine, not the pack
  return new Refusal(`the archive is damaged: ${error.message}`);
}

async function* withKnownHead(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let seen = 0;
  for await (const chunk of source) {
    const head = chunk.subarray(0, Math.max(0, gzipHead.length - seen));
    if (!head.equals(gzipHead.subarray(seen, seen + head.length)))
      throw new Refusal("this is no evidence pack: the first bytes are not those of one");
    seen += head.length;
    yield chunk;
  }
  if (seen < gzipHead.length) throw new Refusal("this is no evidence pack: the file is too short");
}

async function* limited(source: AsyncIterable<Buffer>, allowance: Allowance): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    allowance.used += chunk.length;
    if (allowance.used > allowance.allowed)
      throw new Refusal(`the archive unpacks to more than the ${allowance.allowed} bytes it should have`);
    yield chunk;
  }
}
