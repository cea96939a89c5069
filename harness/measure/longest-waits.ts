/**
 * The operations that an outage hurt most: examples for a drill whose recovery, availability or latency broke its
 * promise. Nothing is judged from it.
 */
import type { IndexedHistory } from "../history/indexed.ts";

/**
 * Event ids of up to `most` operations that waited longest for their acknowledgement, longest first; those that never
 * got one are counted until their last attempt was over. Only operations whose first attempt failed are looked at.
 */
export function longestWaits(history: IndexedHistory, most: number): string[] {
  const { count, idOf, due, acknowledgedAt, firstAttempt, attempts } = history.operations;
  const worst: { operation: number; waited: number }[] = [];
  for (let i = 0; i < count; i++) {
    const end = firstAttempt[i + 1]!;
    if (firstAttempt[i] === end) continue;
    const acknowledged = acknowledgedAt(i);
    if (acknowledged === attempts.done[firstAttempt[i]!]) continue;
    const waited = (Number.isNaN(acknowledged) ? attempts.done[end - 1]! : acknowledged) - due[i]!;
    if (worst.length === most && waited <= worst.at(-1)!.waited) continue;
    const place = worst.findIndex((one) => one.waited < waited);
    worst.splice(place < 0 ? worst.length : place, 0, { operation: i, waited });
    if (worst.length > most) worst.pop();
  }
  return worst.map(({ operation }) => idOf(operation));
}
