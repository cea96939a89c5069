/** Machines with larger pages than usual, from what their kernels tell each process. */
import { endianness } from "node:os";
import { expect, test } from "vitest";
import { pageBytesOf } from "../../harness/safety/process-table.ts";

function vector(...words: number[]): Buffer {
  const buffer = Buffer.alloc(words.length * 8);
  words.forEach((word, index) => {
    if (endianness() === "LE") buffer.writeBigUInt64LE(BigInt(word), index * 8);
    else buffer.writeBigUInt64BE(BigInt(word), index * 8);
  });
  return buffer;
}

test.each([4_096, 16_384, 65_536])("a page of %d bytes is one", (bytes) => {
  // A value that looks like the type is none.
  expect(pageBytesOf(vector(16, 6, 6, bytes, 17, 100, 0, 0))).toBe(bytes);
});

test("where the kernel tells nothing a page is what it is on most machines", () => {
  expect(pageBytesOf(Buffer.alloc(0))).toBe(4_096);
});
