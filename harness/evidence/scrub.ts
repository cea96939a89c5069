/**
 * Reads a file without its secrets, block by block, so that a file of any size takes little memory. Blocks end where lines
 * end; a private key that has begun and not ended is carried over to the next block.
 */
import { createReadStream } from "node:fs";
import type { Secrets } from "./secrets.ts";

const readBytes = 1024 * 1024;
/** A line longer than this is cut; what stands across the cut is not seen. */
const longestLine = 32 * 1024 * 1024;
const longestKey = 16 * 1024;

/** Latin-1 text, one character a byte; all but the last block end with a line. */
export async function* blocksOf(path: string): AsyncGenerator<string> {
  let held = "";
  for await (const chunk of createReadStream(path, { highWaterMark: readBytes })) {
    const text: string = held + (chunk as Buffer).toString("latin1");
    const end = endOfBlock(text);
    held = text.slice(end);
    if (end > 0) yield text.slice(0, end);
  }
  if (held !== "") yield held;
}

/** The bytes of the file as they may be packed. `onRedacted` is told how many secrets were taken out of each block. */
export async function* scrubbed(
  path: string,
  secrets: Secrets,
  onRedacted: (count: number) => void,
): AsyncGenerator<Buffer> {
  for await (const block of blocksOf(path)) {
    const { text, count } = secrets.redact(block);
    if (count > 0) onRedacted(count);
    yield Buffer.from(text, "latin1");
  }
}

/** The first secret of a file that is packed as it is, and its line, from 1; `null` when none is seen. */
export async function secretIn(
  path: string,
  secrets: Secrets,
): Promise<{ what: string; line: number } | null> {
  let line = 1;
  for await (const block of blocksOf(path)) {
    const found = secrets.find(block);
    if (found !== null) return { what: found.what, line: line + lineFeedsIn(block.slice(0, found.at)) };
    line += lineFeedsIn(block);
  }
  return null;
}

export function lineFeedsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

function endOfBlock(text: string): number {
  const end = text.lastIndexOf("\n") + 1;
  if (end === 0) return text.length > longestLine ? text.length : 0;
  const begun = text.lastIndexOf("-----BEGIN ", end);
  const open = begun >= 0 && end - begun < longestKey && !text.includes("-----END ", begun);
  return open ? text.lastIndexOf("\n", begun) + 1 : end;
}
