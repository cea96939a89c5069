/**
 * The one form in which a pack's files stand in its tar: what packing writes, and the only thing that verifying accepts. Plain
 * ustar; a name that ustar cannot hold stands in a pax header that holds nothing else. It is spelled out here, and left to no
 * library, so that packs made today are the same bytes for every version of ours that reads them.
 */

/** Tar counts in blocks. */
export const blockBytes = 512;

/** What ends a tar, and is followed by nothing: packs are not padded to a multiple of anything. */
export const endMark = Buffer.alloc(2 * blockBytes);

/** The name under which the pax header of a long name stands, and the file itself for readers that do not know pax. */
export const paxName = "PaxHeader";

export const typeFile = "0";
export const typePax = "x";

export interface TarFile {
  readonly path: string;
  readonly size: number;
  /** Seconds since 1970. */
  readonly mtimeSeconds: number;
}

/** Tar keeps whole seconds. */
export function tarSeconds(time: Date): number {
  return Math.max(0, Math.floor(time.getTime() / 1000));
}

/** All bytes that stand before a file's own. */
export function headerOf({ path, size, mtimeSeconds }: TarFile): Buffer {
  const split = ustarName(path);
  if (split !== null) return block({ ...split, size, mtimeSeconds, type: typeFile });
  const pax = paxOf(path);
  const named = { name: paxName, prefix: "", mtimeSeconds };
  return Buffer.concat([
    block({ ...named, size: pax.length, type: typePax }),
    pax,
    paddingOf(pax.length),
    block({ ...named, size, type: typeFile }),
  ]);
}

/** Zeros up to the next block. */
export function paddingOf(size: number): Buffer {
  return Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);
}

/** Name and the folders before it, as long as they may be; `null` where they are longer, or not ASCII. */
function ustarName(path: string): { readonly name: string; readonly prefix: string } | null {
  if (Buffer.byteLength(path) !== path.length) return null;
  const steps = path.split("/");
  let first = 0;
  const name = () => steps.slice(first).join("/");
  while (name().length > 100 && first < steps.length - 1) first += 1;
  const prefix = steps.slice(0, first).join("/");
  return name().length > 100 || prefix.length > 155 ? null : { name: name(), prefix };
}

/** `<length> path=<path>`, where the length counts itself. */
function paxOf(path: string): Buffer {
  const rest = ` path=${path}\n`;
  const length = Buffer.byteLength(rest);
  let digits = 1;
  while (String(length + digits).length > digits) digits += 1;
  return Buffer.from(`${length + digits}${rest}`);
}

interface Block {
  readonly name: string;
  readonly prefix: string;
  readonly size: number;
  readonly mtimeSeconds: number;
  readonly type: string;
}

/** Owner and group are 0 without names, the mode is 0644. */
function block({ name, prefix, size, mtimeSeconds, type }: Block): Buffer {
  const bytes = Buffer.alloc(blockBytes);
  bytes.write(name, 0);
  bytes.write(`${octal(0o644, 6)} `, 100);
  bytes.write(`${octal(0, 6)} `, 108);
  bytes.write(`${octal(0, 6)} `, 116);
  sizeField(size).copy(bytes, 124);
  bytes.write(`${octal(mtimeSeconds, 11)} `, 136);
  bytes.write(type, 156);
  bytes.write("ustar\u000000", 257);
  bytes.write(`${octal(0, 6)} `, 329);
  bytes.write(`${octal(0, 6)} `, 337);
  bytes.write(prefix, 345);
  // The checksum counts its own eight bytes as blanks.
  const sum = bytes.reduce((total, byte) => total + byte, 8 * 32);
  bytes.write(`${octal(sum, 6)} `, 148);
  return bytes;
}

/** Octal; from 8 GiB on in binary, as GNU tar and Python write and read it. */
function sizeField(size: number): Buffer {
  const digits = octal(size, 11);
  if (digits.length === 11) return Buffer.from(`${digits} `);
  const field = Buffer.alloc(12);
  field.writeBigUInt64BE(BigInt(size), 4);
  field[0] = 0x80;
  return field;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
