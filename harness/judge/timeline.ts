/** What happened, in order of time: steps, faults, milestones, the state of regions at the edge, troubles. */
import { faultStepText, type TimelineEntry } from "../contract/result.ts";
import { wallTime } from "../history/clock.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import type { FaultRecord } from "../history/types.ts";

type Entry = Omit<TimelineEntry, "at"> & { readonly at: number };

export function timelineOf(history: IndexedHistory): TimelineEntry[] {
  const entries: Entry[] = [
    ...history.steps
      .filter((step) => step.state === "begin")
      .map(({ at, title }) => ({ at, kind: "step", text: title })),
    ...history.faultRecords.map(faultEntry),
    ...history.milestones.map(({ at, text }) => ({ at, kind: "milestone", text })),
    ...edgeChanges(history),
    ...history.troubles.map(({ at, text }) => ({ at, kind: "trouble", text })),
  ];
  return entries
    .sort((a, b) => a.at - b.at)
    .map((entry) => ({ ...entry, at: wallTime(history.run, entry.at) }));
}

function faultEntry(record: FaultRecord): Entry {
  const { at, id, step } = record;
  return { at, kind: "fault", text: faultText(record), fault: id, step };
}

/** `region-outage of eu-west-1 effective: no process of the region is alive` */
function faultText({ kind, target, step, proof }: FaultRecord): string {
  return `${faultStepText(kind, target, step)}${proof === null ? "" : `: ${proof}`}`;
}

/** The first sample shows the edge's view at the beginning; only changes after it are news. */
function edgeChanges(history: IndexedHistory): Entry[] {
  const changes: Entry[] = [];
  const last = new Map<string, string>();
  for (const { at, edge } of history.samples)
    for (const [region, state] of Object.entries(edge ?? {})) {
      if (last.has(region) && last.get(region) !== state)
        changes.push({ at, kind: "edge", text: edgeText(region, state), region, state });
      last.set(region, state);
    }
  return changes;
}

/** What it means that the state of a region at the edge has changed. */
export function edgeText(region: string, state: "up" | "down"): string {
  return `the edge ${state === "down" ? "took out" : "took back"} ${region}`;
}
