/**
 * What happened, in order of time and in words: steps, faults, milestones, the edge's changes of mind, troubles.
 */
import type { Result } from "../contract/result.ts";
import { wallTime } from "../history/clock.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import type { FaultRecord } from "../history/types.ts";

type Entry = { at: number; kind: string; text: string };

export function timelineOf(history: IndexedHistory): Result["timeline"] {
  const entries: Entry[] = [
    ...history.steps
      .filter((step) => step.state === "begin")
      .map(({ at, title }) => entry(at, "step", title)),
    ...history.faultRecords.map((record) => entry(record.at, "fault", faultText(record))),
    ...history.milestones.map(({ at, text }) => entry(at, "milestone", text)),
    ...edgeChanges(history),
    ...history.troubles.map(({ at, text }) => entry(at, "trouble", text)),
  ];
  return entries
    .sort((a, b) => a.at - b.at)
    .map(({ at, kind, text }) => ({ at: wallTime(history.run, at), kind, text }));
}

function entry(at: number, kind: string, text: string): Entry {
  return { at, kind, text };
}

/** `region-outage of eu-west-1 effective: no process of the region is alive` */
export function faultText({ kind, target, step, proof }: FaultRecord): string {
  const words = { unproven: "effect not proven", unhealed: "healing not proven" } as const;
  const what = step === "unproven" || step === "unhealed" ? words[step] : step.replace("-", " ");
  return `${kind} of ${target} ${what}${proof === null ? "" : `: ${proof}`}`;
}

/** The first sample says what the edge thinks at the beginning; only changes after it are news. */
function edgeChanges(history: IndexedHistory): Entry[] {
  const changes: Entry[] = [];
  const last = new Map<string, string>();
  for (const { at, edge } of history.samples)
    for (const [region, state] of Object.entries(edge ?? {})) {
      if (last.has(region) && last.get(region) !== state)
        changes.push(entry(at, "edge", edgeText(region, state)));
      last.set(region, state);
    }
  return changes;
}

/** What it means that the edge thinks differently of a region now. */
export function edgeText(region: string, state: "up" | "down"): string {
  return `the edge ${state === "down" ? "took out" : "took back"} ${region}`;
}
