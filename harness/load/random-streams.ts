/**
 * Where a load's randomness comes from: a generator for each question about each arrival, made of the seed and the
 * arrival's number alone. One question more or less changes the answer to no other.
 */
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";

/** Questions that must not share their random numbers. */
const streams = {
  operation: 0x243f6a88,
  redelivery: 0x13198a2e,
  jitter: 0x03707344,
  form: 0xa4093822,
  conflict: 0x299f31d0,
  readBack: 0x082efa98,
} as const;

export function randomFor(seed: number, index: number, stream: keyof typeof streams): RandomGenerator {
  return xoroshiro128plus(scrambled(scrambled(seed ^ streams[stream]) ^ index));
}

/** A 32-bit number whose every bit depends on every bit of the input, so that neighbours get unrelated generators. */
export function scrambled(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return bits ^ (bits >>> 16);
}
