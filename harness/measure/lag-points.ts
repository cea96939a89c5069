/**
 * How old the oldest thing is that a region lacks, over time, by three kinds of evidence: operations in its ledger,
 * its position in a replicated log, and entries of the copies it holds. A lag of a second at noon means that the region
 * had everything of a second before noon, and not everything since.
 */
import { valueIn } from "../contract/value-in.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { okCode } from "../history/operations.ts";
import { countUntil } from "./count-until.ts";
import { fatesOf, toApply } from "./fates.ts";
import { holdingRegions } from "./holding-regions.ts";
import { copiedLogs } from "./log-copies.ts";
import { perHistory } from "./per-history.ts";

export interface LagPoint {
  readonly at: number;
  readonly lagMs: number;
  /** What is lacking: operations, entries, or whatever the position counts. */
  readonly behind: number;
}

export interface LagSeries {
  readonly region: string;
  readonly source: { readonly kind: "ledger" | "position" | "log"; readonly name: string };
  readonly points: readonly LagPoint[];
}

/** Every series that the history has, each in order of time. */
export const lagSeriesOf = perHistory((history: IndexedHistory): LagSeries[] => [
  ...ledgerSeries(history),
  ...positionSeries(history),
  ...logSeries(history),
]);

/** When each operation that is to be applied was acknowledged, in order of time. */
export const acknowledgements = perHistory((history: IndexedHistory): Float64Array => {
  const { count, outcome, acknowledgedAt } = history.operations;
  const fates = fatesOf(history);
  const times = new Float64Array(count);
  let found = 0;
  for (let i = 0; i < count; i++)
    if (outcome[i] === okCode && (!fates || fates[i] === toApply)) times[found++] = acknowledgedAt(i);
  return times.subarray(0, found).sort();
});

function ledgerSeries(history: IndexedHistory): LagSeries[] {
  const points = new Map<string, LagPoint[]>();
  for (const { at, applied } of history.samples)
    for (const [region, count] of Object.entries(applied ?? {})) {
      if (!isFollowed(history, region, at)) continue;
      const times = acknowledgements(history);
      const behind = Math.max(0, countUntil(times, at) - count);
      valueIn(points, region, () => []).push({ at, behind, lagMs: behind ? at - times[count]! : 0 });
    }
  return [...points].map(([region, list]) => ({
    region,
    source: { kind: "ledger", name: "ledger" },
    points: list,
  }));
}

function positionSeries(history: IndexedHistory): LagSeries[] {
  return positionNames(history).flatMap((name) => seriesOfPosition(history, name));
}

export function positionNames({ samples }: IndexedHistory): string[] {
  return [...new Set(samples.flatMap(({ positions }) => Object.keys(positions ?? {})))];
}

interface Position {
  readonly at: number;
  readonly position: number;
}

function seriesOfPosition(history: IndexedHistory, name: string): LagSeries[] {
  const points = new Map<string, LagPoint[]>();
  let written: Position[] = [];
  for (const { at, positions } of history.samples) {
    const all = positions?.[name];
    if (!all) continue;
    const origin = originAt(history, all, at);
    const now = origin === null ? undefined : all[origin];
    // A position never steps back, unless another region writes now or the log was made anew.
    if (now !== undefined && now < (written.at(-1)?.position ?? 0)) written = [];
    if (now !== undefined) written.push({ at, position: now });
    for (const [region, position] of Object.entries(all)) {
      if (region === origin || !isFollowed(history, region, at)) continue;
      valueIn(points, region, () => []).push(behindOrigin(written, { at, position }));
    }
  }
  return [...points].map(([region, list]) => {
    return { region, source: { kind: "position", name }, points: list };
  });
}

/** @param written what the origin had written so far, as sampled */
function behindOrigin(written: readonly Position[], { at, position }: Position): LagPoint {
  const lacking = written.findIndex((one) => one.position > position);
  if (lacking < 0) return { at, behind: 0, lagMs: 0 };
  // The region has everything up to the sample before the first one that it lacks something of.
  const hasAllOf = written[Math.max(0, lacking - 1)]!.at;
  return { at, behind: written.at(-1)!.position - position, lagMs: at - hasAllOf };
}

/** The region that writes at a time: the one that was made the writer, the only one serving, else the one furthest ahead. */
export function originAt(
  history: IndexedHistory,
  positions: Readonly<Record<string, number>>,
  at: number,
): string | null {
  const writer = history.writers.findLast((one) => one.at <= at)?.region;
  if (writer !== undefined) return writer;
  const { serving } = history.run;
  if (serving.length === 1) return serving[0]!;
  const ahead = Object.entries(positions).sort((a, b) => b[1] - a[1])[0];
  return ahead?.[0] ?? null;
}

/**
 * Once a region was made the only writer, the others follow it where they were made its replicas, from when they had
 * caught up; of a region that never was made one it is asked whether it must hold everything in the end.
 */
export function isFollowed(history: IndexedHistory, region: string, at: number): boolean {
  const writer = history.writers.findLast((one) => one.at <= at);
  const replica = history.replicas.findLast((one) => one.region === region && one.at <= at);
  if (writer?.region === region) return true;
  if (replica && replica.at >= (writer?.at ?? 0)) return replica.of !== null;
  return writer === undefined || holdingRegions(history).includes(region);
}

function logSeries(history: IndexedHistory): LagSeries[] {
  return copiedLogs(history).map(({ copy, written, copied }) => {
    const points: LagPoint[] = [];
    const writtenInOrder = written.slice().sort();
    const oldestLacking = oldestFrom(written);
    for (let from = 0; from < copied.length; ) {
      const at = copied[from]!;
      let until = from;
      while (until < copied.length && copied[until] === at) until++;
      // Before this look the region lacked all that was written and had not been copied by the look before. The oldest
      // of it need not come with this look: one partition may catch up long before another.
      const behind = Math.max(0, countUntil(writtenInOrder, at) - from);
      points.push({ at, lagMs: at - oldestLacking[from]!, behind });
      from = until;
    }
    return {
      region: copy.region,
      source: { kind: "log", name: `${copy.log} ${copy.origin}→${copy.region}` },
      points,
    };
  });
}

/** Of each place in a list of times, the earliest from there on. */
function oldestFrom(times: Float64Array): Float64Array {
  const oldest = times.slice();
  for (let i = oldest.length - 2; i >= 0; i--) oldest[i] = Math.min(oldest[i]!, oldest[i + 1]!);
  return oldest;
}
