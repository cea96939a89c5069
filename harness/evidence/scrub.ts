/**
 * Reads a file without its secrets, piece by piece, so that a file of any size takes little memory. Pieces overlap while they
 * are looked at, and no secret is cut in two with what it was recognised by.
 */
import { createReadStream } from "node:fs";
import { lineFeedsIn } from "./line-blocks.ts";
import type { Finding } from "./secrets/finding.ts";
import { farthest, type Secrets, withoutThem } from "./secrets.ts";

const readBytes = 1024 * 1024;

interface Piece {
  /** Latin-1, one character a byte. */
  readonly text: string;
  readonly found: readonly Finding[];
}

async function* piecesOf(path: string, secrets: Secrets): AsyncGenerator<Piece> {
  let held = "";
  for await (const chunk of createReadStream(path, { highWaterMark: readBytes })) {
    const text: string = held + (chunk as Buffer).toString("latin1");
    const found = text.length > farthest ? secrets.findAll(text) : [];
    const cut = cutOf(text, found);
    held = text.slice(cut);
    if (cut > 0) yield { text: text.slice(0, cut), found: found.filter(({ end }) => end <= cut) };
  }
  if (held !== "") yield { text: held, found: secrets.findAll(held) };
}

/** How much of a text can be done with: whole lines, of which nothing that comes later changes what is a secret in them. */
function cutOf(text: string, found: readonly Finding[]): number {
  const limit = text.length - farthest;
  if (limit <= 0) return 0;
  let cut = lineStart(text, limit);
  for (const { from, end } of found.toReversed()) if (from < cut && end > cut) cut = lineStart(text, from);
  return cut;
}

/** Of a line that is longer than any, the place itself. */
function lineStart(text: string, at: number): number {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return start > 0 || at < farthest ? start : at;
}

/** The bytes of the file as they may be packed. `onRedacted` gets the number of secrets that were taken out of each piece. */
export async function* scrubbed(
  path: string,
  secrets: Secrets,
  onRedacted: (count: number) => void,
): AsyncGenerator<Buffer> {
  for await (const { text, found } of piecesOf(path, secrets)) {
    if (found.length > 0) onRedacted(found.length);
    yield Buffer.from(withoutThem(text, found), "latin1");
  }
}

/** The first secret of a file that is packed as it is, and its line, from 1; `null` when none is seen. */
export async function secretIn(
  path: string,
  secrets: Secrets,
): Promise<{ what: string; line: number } | null> {
  let line = 1;
  for await (const { text, found } of piecesOf(path, secrets)) {
    const [first] = found;
    if (first !== undefined)
      return { what: first.what, line: line + lineFeedsIn(text.slice(0, first.start)) };
    line += lineFeedsIn(text);
  }
  return null;
}
