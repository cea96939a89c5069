/**
 * Which operations a load consists of: a pure function of the seed and the arrival's number, so that any of them can
 * be made again at any time (a redelivery, a replay) without having been kept. Nothing is sent from here.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import type { Operation } from "../contract/operation.ts";
import { randomFor, scrambled } from "./random-streams.ts";
import type { ReadBackSpec } from "./read-back-spec.ts";

const defaultAccounts = 50;
const defaultTenants = 5;
export const amountMax = 100_000;
const redeliverAfterMsMin = 500;
const redeliverAfterMsMax = 5_000;

/** Who sends and to whom; constant for a run. */
export interface PopulationOptions {
  /** Tells the runs of one seed apart in the event ids: letters, digits, `.`, `_`, `-`. */
  readonly runTag: string;
  readonly schemaVersion: number;
  readonly accounts?: number;
  readonly tenants?: number;
}

/** What else an operation is made of, beside its number; constant for a run. */
export interface OperationOptions extends PopulationOptions {
  /** Wall clock of arrival 0, milliseconds since the Unix epoch. */
  readonly firstAtEpochMs: number;
  readonly perSecond: number;
  /** Shares of operations in older schema versions, by version, 0 to 1. */
  readonly versions?: Readonly<Record<number, number>>;
  /** Share of operations that no system can read, 0 to 1; those are of the newest version. */
  readonly unreadable?: number;
}

/** What every event id of a run begins with; the arrival's number follows. */
export function eventIdPrefix(seed: number, runTag: string): string {
  return `evt-${seed}-${runTag}-`;
}

/**
 * The operation of arrival `index` (0, 1, 2 …). The same arguments give the same operation, on any machine. An event
 * occurs at its time in the schedule of a load that is never paused.
 */
export function operationAt(seed: number, index: number, options: OperationOptions): Operation {
  const { account, amount, tenant } = contentsFrom(randomFor(seed, index, "operation"), options);
  const { schemaVersion, readable } = formAt(seed, index, options);
  const occurredAtMs = options.firstAtEpochMs + (index * 1000) / options.perSecond;
  return {
    eventId: eventIdPrefix(seed, options.runTag) + index,
    account,
    amount,
    tenant,
    schemaVersion,
    readable,
    occurredAt: new Date(occurredAtMs).toISOString(),
  };
}

/** Draws the account that is credited, and the amount. */
export function contentsFrom(
  random: RandomGenerator,
  { accounts = defaultAccounts, tenants = defaultTenants }: PopulationOptions,
): Pick<Operation, "account" | "amount" | "tenant"> {
  const account = uniformInt(random, 0, accounts - 1);
  // An account belongs to one tenant for good.
  return {
    account: `acct-${account}`,
    amount: uniformInt(random, 1, amountMax),
    tenant: `tenant-${account % tenants}`,
  };
}

/**
 * In which form arrival `index` is sent. One number decides: older versions lie at its lower end, unreadable ones at
 * its upper, so that no operation is both, the shares hold exactly, and changing one share leaves the other's alone.
 */
function formAt(
  seed: number,
  index: number,
  { schemaVersion, versions, unreadable = 0 }: OperationOptions,
): Pick<Operation, "schemaVersion" | "readable"> {
  if (versions === undefined && unreadable === 0) return { schemaVersion, readable: true };
  const drawn = uniformFloat64(randomFor(seed, index, "form"));
  if (drawn >= 1 - unreadable) return { schemaVersion, readable: false };
  let until = 0;
  for (const [version, share] of Object.entries(versions ?? {})) {
    until += share;
    if (drawn < until) return { schemaVersion: Number(version), readable: true };
  }
  return { schemaVersion, readable: true };
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

/**
 * How long after its acknowledgement the read of arrival `index` begins, milliseconds; `null` for those that are not read
 * back.
 */
export function readBackAfterMs(
  seed: number,
  index: number,
  { share, afterMs }: ReadBackSpec,
): number | null {
  const random = randomFor(seed, index, "readBack");
  if (uniformFloat64(random) >= share) return null;
  const [from, until] = afterMs;
  return from + (until - from) * uniformFloat64(random);
}

/** How far into its span the back-off before attempt `attempts + 1` of arrival `index` reaches, 0 to 1. */
export function jitterAt(seed: number, index: number, attempts: number): number {
  return uniformFloat64(randomFor(seed ^ scrambled(attempts), index, "jitter"));
}
