/**
 * Convergence: what every region must hold before the last read, and why it does not yet. The reasons are the
 * milestones of the timeline, and the last one is the message when time runs out.
 */

import { reasonOf } from "../contract/reason.ts";
import { parsedRow, pendingRow } from "../contract/rows.ts";
import type { RowSource, SystemUnderTest } from "../contract/system.ts";
import type { Load } from "../load/load.ts";
import { awaitNull } from "../machine/await.ts";
import { busyFactor, calmClock } from "../machine/calm.ts";
import { type Duration, milliseconds } from "./duration.ts";
import { requireAsked } from "./require-asked.ts";
import { idsIn, type StoredRegion } from "./stores.ts";

const usualLimit = "60s";
/** Longer than any component of ours waits before its next attempt. */
const usualStandstill = "20s";
/** Where a scenario tolerates losses, what is missing for this long without change is taken for lost. */
const lostAfterMs = 3_000;

export interface Waiting {
  /** Every reason, worst first; none when every region holds everything. */
  readonly reasons: readonly string[];
  /** How many acknowledged operations the worst region lacks, when that is all that is wrong; else `null`. */
  readonly lackingOnly: number | null;
}

/** How long a scenario waits for what every region must hold, not counting time in which the machine was busy. */
export interface Patience {
  /** In all; `60s` by default. */
  readonly within?: Duration;
  /** Without any change, after which none is expected any more; `20s` by default. A system that reconciles once a minute needs more. */
  readonly standstill?: Duration;
}

export interface Convergence {
  readonly converged: boolean;
  readonly reasons: readonly string[];
}

/**
 * Asks until there is no reason left, nothing moves any more, or the limit passes. Calls `tell` with each new first reason.
 * @param tolerated how many acknowledged operations may be lost for ever: so many are not waited for once they stand still
 * @param clock milliseconds that count, since it was made
 */
export async function awaitConvergence(
  ask: () => Promise<Waiting>,
  { within = usualLimit, standstill = usualStandstill, tolerated }: Patience & { readonly tolerated: number },
  tell: (reason: string) => void,
  signal: AbortSignal,
  clock: () => number = calmClock(),
): Promise<Convergence> {
  const standstillMs = milliseconds(standstill);
  const withinMs = milliseconds(within);
  let waiting: Waiting = { reasons: [], lackingOnly: null };
  let movedAt = 0;
  let taken = false;
  await awaitNull(
    async () => {
      const before = waiting.reasons.join();
      waiting = await ask();
      const now = clock();
      if (waiting.reasons.join() !== before) {
        movedAt = now;
        if (waiting.reasons[0] !== undefined) tell(waiting.reasons[0]);
      }
      const stillMs = now - movedAt;
      const { lackingOnly } = waiting;
      taken = lackingOnly !== null && lackingOnly <= tolerated && stillMs > lostAfterMs;
      const over = taken || stillMs > standstillMs || now > withinMs;
      return over ? null : (waiting.reasons[0] ?? null);
    },
    { limitMs: busyFactor * withinMs, everyMs: 250, signal },
  );
  return { converged: taken || waiting.reasons.length === 0, reasons: waiting.reasons };
}

type ConvergingSystem = Pick<SystemUnderTest, "ledger" | "dedupKeys" | "deadLetters" | "pending">;

/** What one region holds. */
interface Holdings {
  readonly region: string;
  readonly ledger: ReadonlySet<string>;
  readonly letters: ReadonlySet<string>;
  /** By deduplication store. */
  readonly keys: Readonly<Record<string, ReadonlySet<string>>>;
  /** Reasons of the system itself. */
  readonly pending: readonly string[];
}

export interface Goal {
  /** Also that the regions hold the same. */
  readonly parity: boolean;
  /** Dead letters were replayed: what was set aside must be applied too. */
  readonly replayed: boolean;
}

/**
 * Every reason why these regions do not hold all that was acknowledged, applied or set aside.
 * @throws MachineError when this machine could not ask one of them
 */
export async function waitingFor(
  regions: readonly StoredRegion[],
  system: ConvergingSystem,
  load: Pick<Load, "acknowledgedBefore">,
  { parity, replayed }: Goal,
): Promise<Waiting> {
  const acknowledged = [...load.acknowledgedBefore(Number.POSITIVE_INFINITY)].map(({ eventId }) => eventId);
  const answers = await Promise.all(regions.map((region) => holdings(region, system)));
  const silent = answers.filter((answer) => typeof answer === "string");
  const held = answers.filter((answer) => typeof answer !== "string");
  const missing = held.map(({ ledger, letters }) => {
    return acknowledged.filter((id) => !ledger.has(id) && (replayed || !letters.has(id))).length;
  });
  const lacking = held.flatMap(({ region }, index) =>
    missing[index] === 0 ? [] : [`ledger of ${region} lacks ${missing[index]} acknowledged operations`],
  );
  const others = [
    ...held.flatMap((one) => [...keysLackedBy(one), ...one.pending]),
    ...(parity && silent.length === 0 ? differences(held) : []),
  ];
  const only = silent.length === 0 && others.length === 0 && lacking.length > 0;
  return {
    reasons: [...silent, ...lacking, ...others],
    lackingOnly: only ? Math.max(...missing) : null,
  };
}

function keysLackedBy({ region, ledger, keys }: Holdings): string[] {
  return Object.entries(keys)
    .map(([store, ids]) => [store, ledger.difference(ids).size] as const)
    .filter(([, count]) => count > 0)
    .map(([store, count]) => `${store} of ${region} lacks ${count} keys of its ledger`);
}

function differences([first, ...rest]: readonly Holdings[]): string[] {
  if (first === undefined) return [];
  return rest.flatMap((other) => {
    const stores = [
      ["ledger", first.ledger, other.ledger] as const,
      ...Object.keys(first.keys).map((store) => [store, first.keys[store]!, other.keys[store]!] as const),
    ];
    return stores
      .map(([store, here, there]) => [store, here.symmetricDifference(there).size] as const)
      .filter(([, apart]) => apart > 0)
      .map(([store, apart]) => `${store} of ${first.region} and ${other.region} differ in ${apart} events`);
  });
}

async function holdings(region: StoredRegion, system: ConvergingSystem): Promise<Holdings | string> {
  const none = async () => new Set<string>();
  const ids = (source: RowSource | undefined) => (source === undefined ? none() : idsIn(region, source));
  try {
    const [ledger, letters, pending, ...keys] = await Promise.all([
      ids(system.ledger),
      ids(system.deadLetters),
      pendingIn(region, system),
      ...Object.entries(system.dedupKeys ?? {}).map(
        async ([store, source]) => [`dedup:${store}`, await ids(source)] as const,
      ),
    ]);
    return { region: region.name, ledger, letters, pending, keys: Object.fromEntries(keys) };
  } catch (error) {
    requireAsked(error, `${region.name} could not be asked by this machine what it holds`);
    return `${region.name} does not answer: ${reasonOf(error)}`;
  }
}

async function pendingIn(region: StoredRegion, { pending }: ConvergingSystem): Promise<string[]> {
  const reasons: string[] = [];
  if (pending === undefined) return reasons;
  for await (const row of region.read(pending))
    reasons.push(`${region.name}: ${parsedRow(pendingRow, row).reason}`);
  return reasons;
}
