/**
 * Which operations a load consists of: a pure function of the seed and the arrival's number, so that any of them can
 * be made again at any time (a redelivery, a replay) without having been kept. Nothing is sent from here.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import type { Operation } from "../contract/operation.ts";

const defaultAccounts = 50;
const defaultTenants = 5;
export const amountMax = 100_000;
const redeliverAfterMsMin = 500;
const redeliverAfterMsMax = 5_000;

/** What else an operation is made of, beside its number; constant for a run. */
export interface OperationOptions {
  /** Tells the runs of one seed apart in the event ids: letters, digits, `.`, `_`, `-`. */
  readonly runTag: string;
  /** Wall clock of arrival 0, milliseconds since the Unix epoch. */
  readonly firstAtEpochMs: number;
  readonly perSecond: number;
  readonly schemaVersion: number;
  readonly accounts?: number;
  readonly tenants?: number;
}

/** What every event id of a run begins with; the arrival's number follows. */
export function eventIdPrefix(seed: number, runTag: string): string {
  return `evt-${seed}-${runTag}-`;
}

/** The operation of arrival `index` (0, 1, 2 …). The same arguments give the same operation, on any machine. */
export function operationAt(seed: number, index: number, options: OperationOptions): Operation {
  const random = randomFor(seed, index, "operation");
  const account = uniformInt(random, 0, (options.accounts ?? defaultAccounts) - 1);
  const occurredAtMs = options.firstAtEpochMs + (index * 1000) / options.perSecond;
  return {
    eventId: eventIdPrefix(seed, options.runTag) + index,
    account: `acct-${account}`,
    amount: uniformInt(random, 1, amountMax),
    // An account belongs to one tenant for good.
    tenant: `tenant-${account % (options.tenants ?? defaultTenants)}`,
    schemaVersion: options.schemaVersion,
    occurredAt: new Date(occurredAtMs).toISOString(),
  };
}

/**
 * How long after its acknowledgement arrival `index` is delivered once more on purpose, milliseconds;
 * `null` for those that are not. `share` is the part of all operations that are, 0 to 1.
 */
export function redeliverAfterMs(seed: number, index: number, share: number): number | null {
  const random = randomFor(seed, index, "redelivery");
  if (uniformFloat64(random) >= share) return null;
  return uniformInt(random, redeliverAfterMsMin, redeliverAfterMsMax);
}

/** How far into its span the back-off before try `tries + 1` of arrival `index` reaches, 0 to 1. */
export function jitterAt(seed: number, index: number, tries: number): number {
  return uniformFloat64(randomFor(seed ^ scrambled(tries), index, "jitter"));
}

/** Questions that must not share their random numbers. */
const streams = { operation: 0x243f6a88, redelivery: 0x13198a2e, jitter: 0x03707344 } as const;

function randomFor(seed: number, index: number, stream: keyof typeof streams): RandomGenerator {
  return xoroshiro128plus(scrambled(scrambled(seed ^ streams[stream]) ^ index));
}

/** A 32-bit number whose every bit depends on every bit of the input, so that neighbours get unrelated generators. */
function scrambled(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return bits ^ (bits >>> 16);
}
