/**
 * What is to become of each operation's event: to be applied, to be set aside as a dead letter, or either where it was
 * on its way while the oldest compatible version changed. Decided by what was sent and when, never by what was found.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { noOperation } from "../history/operations.ts";
import { perHistory } from "./per-history.ts";

export const toApply = 0;
export const toSetAside = 1;
export const eitherWay = 2;

/** An event that was accepted so long before a change may still have been applied after it. */
const inFlightMs = 2_000;

/** While this regime is in force, versions below `oldest` are set aside. */
interface Regime {
  readonly from: number;
  readonly until: number;
  readonly oldest: number;
}

/** One code an operation; `null` when every event is to be applied, as in most drills. */
export const fatesOf = perHistory((history: IndexedHistory): Uint8Array | null => {
  const regimes = regimesOf(history);
  const newest = Math.max(...regimes.map(({ oldest }) => oldest));
  const { count, version, unreadable } = history.operations;
  const fates = new Uint8Array(count);
  let special = false;
  let lastDone: Float64Array | undefined;
  for (let i = 0; i < count; i++) {
    if (unreadable[i] === 0 && version[i]! >= newest) continue;
    special = true;
    lastDone ??= lastDeliveries(history);
    fates[i] = unreadable[i] === 1 ? toSetAside : fateOf(history, i, regimes, lastDone[i]!);
  }
  return special ? fates : null;
});

function regimesOf({ run, compatibilities }: IndexedHistory): Regime[] {
  const changes = compatibilities.toSorted((a, b) => a.at - b.at);
  const oldest = [run.oldestCompatible, ...changes.map((change) => change.oldest)];
  return oldest.map((version, i) => ({
    from: changes[i - 1]?.at ?? Number.NEGATIVE_INFINITY,
    until: changes[i]?.untilAt ?? Number.POSITIVE_INFINITY,
    oldest: version,
  }));
}

function fateOf(history: IndexedHistory, i: number, regimes: readonly Regime[], lastDone: number): number {
  const { firstAttempt, attempts, due, version } = history.operations;
  const sent = firstAttempt[i]! < firstAttempt[i + 1]! ? attempts.sent[firstAttempt[i]!]! : due[i]!;
  const met = regimes.filter(({ from, until }) => sent < until && lastDone + inFlightMs >= from);
  if (met.every(({ oldest }) => version[i]! < oldest)) return toSetAside;
  return met.some(({ oldest }) => version[i]! < oldest) ? eitherWay : toApply;
}

/** When the last delivery of each operation was over, redeliveries included. */
function lastDeliveries({ operations, redeliveries }: IndexedHistory): Float64Array {
  const { count, firstAttempt, attempts, due } = operations;
  const last = Float64Array.from(due);
  for (let i = 0; i < count; i++)
    for (let t = firstAttempt[i]!; t < firstAttempt[i + 1]!; t++)
      last[i] = Math.max(last[i]!, attempts.done[t]!);
  for (let r = 0; r < redeliveries.count; r++) {
    const i = redeliveries.operation[r]!;
    if (i !== noOperation) last[i] = Math.max(last[i]!, redeliveries.done[r]!);
  }
  return last;
}
