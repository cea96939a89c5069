/**
 * The life of single events across all regions with stores: each delivery and its answer, and what every region's stores held of
 * it when they were read. It is for readers who want to follow a witness; nothing is judged from it.
 */

import { type Outcome, outcomes } from "../contract/operation.ts";
import { type ReadOutcome, readOutcomes } from "../contract/read-back.ts";
import { holdingOf } from "../contract/roles.ts";
import { valueIn } from "../contract/value-in.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { type AttemptTable, noOperation, noRegion } from "../history/operations.ts";
import type { LedgerRead } from "../history/reads.ts";
import { ageOfRead } from "./staleness.ts";

/** Times here and below are milliseconds since the history began. */
export interface Delivery {
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly outcome: Outcome;
  /** Region that answered; `null` when none said its name. */
  readonly region: string | null;
}

export interface EventLife {
  readonly eventId: string;
  /** What the sender did; `null` for an event that was never sent. */
  readonly sent: {
    readonly account: string;
    readonly amount: number;
    readonly dueAt: number;
    readonly outcome: Outcome;
    readonly attempts: readonly Delivery[];
    readonly acknowledgedAt: number | null;
    readonly acknowledgedBy: string | null;
  } | null;
  /** Further deliveries, made on purpose after the acknowledgement. */
  readonly redeliveries: readonly Delivery[];
  /** How it was read back; left out for an event that was not. */
  readonly read?: Read;
  readonly regions: readonly RegionLife[];
}

export interface Read {
  readonly begunAt: number;
  readonly outcome: ReadOutcome;
  /** Region that answered; `null` when none said its name. */
  readonly region: string | null;
  /** It began later than the promise after the acknowledgement, and did not show the event. */
  readonly stale: boolean;
}

/** What one region held of the event. */
export interface RegionLife {
  readonly region: string;
  /** When its ledger was read for the last time; `null` when it was not, or not to the end. */
  readonly readAt: number | null;
  /** One for each row of the ledger: when it was applied, by the region's clock; `null` where that is not said. */
  readonly applied: readonly (number | null)[];
  /** Rows with another account or amount than was sent. */
  readonly altered: readonly { readonly account: string; readonly amount: number }[];
  /** Verdicts of its dead letters. */
  readonly setAside: readonly string[];
  /** Stores of deduplication keys that were read to the end, and whether they held its key. */
  readonly keys: Readonly<Record<string, boolean>>;
  /**
   * Whether the ledger held it when it was read while another region was gone; `null` when it was not read then, or
   * before the event was acknowledged.
   */
  readonly heldAtFailover: boolean | null;
}

/** The lives of these events, each once, in the order given. */
export function eventLives(history: IndexedHistory, eventIds: Iterable<string>): EventLife[] {
  const ids = [...new Set(eventIds)];
  const again = redeliveriesOf(history, ids);
  const reads = readsOf(history, ids);
  return ids.map((eventId) => {
    const operation = history.operations.find(eventId);
    return {
      eventId,
      sent: operation === undefined ? null : sentOf(history, operation),
      redeliveries: again.get(eventId) ?? [],
      ...reads.get(eventId),
      regions: holdingOf(history.run).map((region) => regionLife(history, region, eventId, operation)),
    };
  });
}

function sentOf(history: IndexedHistory, operation: number): NonNullable<EventLife["sent"]> {
  const { account, amount, due, outcome, firstAttempt, attempts, acknowledgedAt, acknowledgedBy } =
    history.operations;
  const acknowledged = acknowledgedAt(operation);
  const deliveries: Delivery[] = [];
  for (let t = firstAttempt[operation]!; t < firstAttempt[operation + 1]!; t++)
    deliveries.push(deliveryOf(history, attempts, t));
  return {
    account: history.accountNames[account[operation]!]!,
    amount: amount[operation]!,
    dueAt: due[operation]!,
    outcome: outcomes[outcome[operation]!]!,
    attempts: deliveries,
    acknowledgedAt: Number.isNaN(acknowledged) ? null : acknowledged,
    acknowledgedBy: regionName(history, acknowledgedBy(operation)),
  };
}

function redeliveriesOf(history: IndexedHistory, ids: readonly string[]): Map<string, Delivery[]> {
  const { redeliveries, operations } = history;
  const wanted = new Map(ids.map((id) => [operations.find(id) ?? noOperation, id]));
  wanted.delete(noOperation);
  const found = new Map<string, Delivery[]>();
  for (let r = 0; r < redeliveries.count; r++) {
    const id = wanted.get(redeliveries.operation[r]!);
    if (id !== undefined) valueIn(found, id, () => []).push(deliveryOf(history, redeliveries, r));
  }
  return found;
}

function readsOf(history: IndexedHistory, ids: readonly string[]): Map<string, Pick<EventLife, "read">> {
  const { readBacks, operations, run } = history;
  const wanted = new Map(ids.map((id) => [operations.find(id) ?? noOperation, id]));
  const limit = run.criteria.find(({ id }) => id === "staleness")?.limit ?? Number.POSITIVE_INFINITY;
  const found = new Map<string, Pick<EventLife, "read">>();
  for (let r = 0; r < readBacks.count; r++) {
    const id = wanted.get(readBacks.operation[r]!);
    if (id === undefined) continue;
    const begunAt = readBacks.begun[r]!;
    const outcome = readOutcomes[readBacks.outcome[r]!]!;
    const stale = outcome === "absent" && ageOfRead(history, r) > limit;
    found.set(id, { read: { begunAt, outcome, region: regionName(history, readBacks.region[r]!), stale } });
  }
  return found;
}

function deliveryOf(
  history: IndexedHistory,
  { sent, done, outcome, region }: AttemptTable,
  t: number,
): Delivery {
  return {
    sentAt: sent[t]!,
    answeredAt: done[t]!,
    outcome: outcomes[outcome[t]!]!,
    region: regionName(history, region[t]!),
  };
}

function regionName({ regionNames }: IndexedHistory, number: number): string | null {
  return number === noRegion ? null : regionNames[number]!;
}

function regionLife(
  history: IndexedHistory,
  region: string,
  eventId: string,
  operation: number | undefined,
): RegionLife {
  const ledger = history.ledger("final", region);
  const isIt = (row: { eventId: string }) => row.eventId === eventId;
  const altered = operation === undefined ? [] : (ledger?.altered.filter(isIt) ?? []);
  return {
    region,
    readAt: ledger?.complete ? ledger.startedAt : null,
    applied: ledger ? rowTimes(history, ledger, eventId, operation) : [],
    altered: altered.map(({ account, amount }) => ({ account, amount })),
    setAside: lettersOf(history, region, eventId, operation),
    keys: keysOf(history, region, eventId, operation),
    heldAtFailover: operation === undefined ? null : heldAtFailover(history, region, operation),
  };
}

function heldAtFailover(history: IndexedHistory, region: string, operation: number): boolean | null {
  const read = history.ledger("failover", region);
  if (!read?.complete || !(history.operations.acknowledgedAt(operation) <= read.startedAt)) return null;
  return read.applied[operation]! > 0;
}

function rowTimes(
  { run }: IndexedHistory,
  read: LedgerRead,
  eventId: string,
  operation: number | undefined,
): (number | null)[] {
  const sinceBegin = (at: number | null | undefined) => (at ? at - run.wallEpochMs : null);
  if (operation === undefined)
    return read.unknown
      .filter((row) => row.eventId === eventId)
      .map(({ appliedAt }) => sinceBegin(appliedAt));
  const times = [read.appliedAt(operation), ...(read.appliedAgain.get(operation) ?? [])];
  return Array.from({ length: read.applied[operation]! }, (_, i) => sinceBegin(times[i]));
}

function lettersOf(
  history: IndexedHistory,
  region: string,
  eventId: string,
  operation: number | undefined,
): readonly string[] {
  const letters = history.letters("final", region) ?? history.letters("drained", region);
  if (operation !== undefined) return letters?.verdicts.get(operation) ?? [];
  return letters?.unknown.filter((one) => one.eventId === eventId).map(({ verdict }) => verdict) ?? [];
}

function keysOf(
  history: IndexedHistory,
  region: string,
  eventId: string,
  operation: number | undefined,
): Record<string, boolean> {
  const held: Record<string, boolean> = {};
  for (const store of history.keyStores("final")) {
    const read = history.keys("final", region, store);
    if (read?.complete)
      held[store] = operation === undefined ? read.unknown.has(eventId) : read.present[operation] === 1;
  }
  return held;
}
