/**
 * Unpacks a file that is exactly one gzip member with a known head: nothing before it, nothing behind it, and its checksum and
 * length right. A second member, or bytes behind the last, are what one program unpacks and another skips.
 *
 * How the bytes were compressed is left open. The same library compresses the same bytes otherwise from version to version and
 * from one processor to another, so a pack that is packed again to be compared would be refused on the next machine; and what
 * every decoder must make of a compressed stream is fixed by RFC 1951, so nothing can hide in it.
 */
import { type FileHandle, open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { crc32, createInflateRaw } from "node:zlib";
import { Refusal } from "./untrusted.ts";

const chunkSize = 256 * 1024;
/** CRC-32 and length. */
const trailerBytes = 8;

/** @throws Refusal; the operating system's error when the file cannot be read */
export async function* inflated(path: string, head: Buffer): AsyncGenerator<Buffer> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const found = await bytesAt(file, 0, Math.min(size, head.length));
    if (!found.equals(head.subarray(0, size)))
      throw new Refusal("this is no evidence pack: the first bytes are not those of one");
    const bodyBytes = size - head.length - trailerBytes;
    if (bodyBytes <= 0) throw new Refusal("this is no evidence pack: the file is too short");
    const inflate = createInflateRaw({ chunkSize });
    const range = { start: head.length, end: head.length + bodyBytes - 1 };
    const source = file.createReadStream({ ...range, autoClose: false, highWaterMark: chunkSize });
    const fed = pipeline(source, inflate).then(
      () => null,
      (error: Error) => error,
    );
    let [sum, length] = [0, 0];
    try {
      for await (const chunk of inflate as AsyncIterable<Buffer>) {
        sum = crc32(chunk, sum);
        length += chunk.length;
        yield chunk;
      }
    } catch (error) {
      throw asRefusal((await fed) ?? (error as Error));
    }
    if (inflate.bytesWritten !== bodyBytes) throw appended();
    const trailer = await bytesAt(file, size - trailerBytes, trailerBytes);
    if (trailer.readUInt32LE(0) !== sum || trailer.readUInt32LE(4) !== length % 2 ** 32)
      throw new Refusal("the archive is damaged: its checksum or its length is not the one at its end");
  } finally {
    await file.close();
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, at);
  return bytes.subarray(0, bytesRead);
}

function asRefusal(error: Error): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ERR_STREAM_PREMATURE_CLOSE") return appended(); // it ended before its input did
  if (code !== undefined && /^E[A-Z]+$/.test(code)) return error; // the machine, not the pack
  return new Refusal(`the archive is damaged: ${error.message}`);
}

function appended(): Refusal {
  return new Refusal("something was appended, the archive is damaged");
}
