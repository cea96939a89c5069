/** Bytes that can be told apart by their position: a missing, doubled or swapped one is noticed. */

/** `length` bytes of the pattern of this line and direction, beginning at `offset`. */
export function patternBytes(seed: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let index = 0; index < length; index++) bytes[index] = patternByte(seed, offset + index);
  return bytes;
}

/** Whether these are the bytes of the pattern at this place. */
export function isPattern(seed: number, offset: number, bytes: Buffer): boolean {
  for (let index = 0; index < bytes.length; index++)
    if (bytes[index] !== patternByte(seed, offset + index)) return false;
  return true;
}

/** Mixes all bits of the place into one byte, so that chunks of any usual size differ. */
function patternByte(seed: number, at: number): number {
  const mixed = Math.imul(at ^ Math.imul(seed, 0x9e3779b1), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13) ^ (mixed >>> 24)) & 0xff;
}
