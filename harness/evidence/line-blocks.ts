/** A text file in blocks of whole lines, so that one of any size takes little memory. */
import { createReadStream } from "node:fs";

const readBytes = 1024 * 1024;
/** A line longer than this is cut. */
const longestLine = 32 * 1024 * 1024;

/** Latin-1 text, one character a byte; all but the last block end with a line. */
export async function* blocksOf(path: string): AsyncGenerator<string> {
  let held = "";
  for await (const chunk of createReadStream(path, { highWaterMark: readBytes })) {
    const text: string = held + (chunk as Buffer).toString("latin1");
    const end = text.lastIndexOf("\n") + 1 || (text.length > longestLine ? text.length : 0);
    held = text.slice(end);
    if (end > 0) yield text.slice(0, end);
  }
  if (held !== "") yield held;
}

export function lineFeedsIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
