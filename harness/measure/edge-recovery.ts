/**
 * When the edge had not yet taken regions back that it lost on a busy machine. Its health checks time out there, and it sends
 * requests nowhere, or refuses them, until they succeed again: for a moment after the machine is calm, that still is the
 * machine's doing. Regions that a fault had taken do not count, nor does an edge that loses a region on a calm machine.
 */
import type { FaultLife } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { busyBetween, busyStretches } from "./machine.ts";
import { perHistory } from "./per-history.ts";

interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** From the end of busy time to the first sample in which the edge sends traffic to all regions that no fault has taken. */
export const edgeRecoveries = perHistory((history: IndexedHistory): readonly Stretch[] => {
  const looks = history.samples.filter(({ edge }) => edge !== undefined);
  return busyStretches(history).flatMap(({ until: from }) => {
    const since = looks.filter(({ at }) => at >= from);
    const isBack = (look: (typeof looks)[number]) => downWithoutFault(history.faults, look).length === 0;
    const back = since.findIndex(isBack);
    if (since.length === 0 || back === 0) return [];
    return [{ from, until: since.at(back)!.at }];
  });
});

/** Whether the machine was busy at any time between two moments, or the edge was recovering from that. */
export const excusedBetween = perHistory((history: IndexedHistory) => {
  const wasBusy = busyBetween(history);
  const recoveries = edgeRecoveries(history);
  return (from: number, until: number): boolean =>
    wasBusy(from, until) || recoveries.some((one) => one.from <= until && one.until >= from);
});

function downWithoutFault(
  faults: readonly FaultLife[],
  { at, edge }: IndexedHistory["samples"][number],
): string[] {
  const taken = faults
    .filter(({ requestedAt, healed }) => requestedAt <= at && at < (healed?.at ?? Number.POSITIVE_INFINITY))
    .flatMap(({ regionsLost }) => regionsLost);
  return Object.entries(edge ?? {}).flatMap(([region, state]) =>
    state === "down" && !taken.includes(region) ? region : [],
  );
}
