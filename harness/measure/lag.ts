/**
 * Replication lag as the observer saw it: how many acknowledged operations each region's ledger did not hold yet.
 */
import type { Measures } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";

/** By region: each sample's time, and the acknowledged operations that the region lacked then. */
export function backlogOf(history: IndexedHistory): Record<string, [at: number, operations: number][]> {
  const backlog: Record<string, [number, number][]> = {};
  for (const { at, applied, acknowledged } of history.samples)
    for (const [region, count] of Object.entries(applied ?? {})) {
      backlog[region] ??= [];
      // A ledger may hold operations whose acknowledgement is still under way.
      backlog[region].push([at, Math.max(0, acknowledged - count)]);
    }
  return backlog;
}

/** Greatest and last backlog of each region that was sampled. */
export function lagOf(history: IndexedHistory): Measures["replicationLag"] {
  return Object.fromEntries(
    Object.entries(backlogOf(history)).map(([region, points]) => {
      const peakOperations = points.reduce((peak, [, operations]) => Math.max(peak, operations), 0);
      return [region, { peakOperations, lastOperations: points.at(-1)?.[1] ?? 0 }];
    }),
  );
}
