/**
 * Replication lag in figures: how far each region, each copy of a log and each position fell behind, and how long it
 * took to catch up. What the figures are made of is in `lag-points.ts`.
 */
import type { Measures } from "../contract/result.ts";
import { thousandths } from "../history/clock.ts";
import { type FaultLife, mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { countUntil } from "./count-until.ts";
import { fatesOf } from "./fates.ts";
import { acknowledgements, type LagPoint, type LagSeries, lagSeriesOf } from "./lag-points.ts";
import { copiedLogs } from "./log-copies.ts";

/** A region that lags by no more than this has caught up, unless less was promised. */
const caughtUpMs = 1_000;

/** By region: each sample's time, and the acknowledged operations that the region lacked then. */
export function backlogOf(history: IndexedHistory): Record<string, [at: number, operations: number][]> {
  const backlog: Record<string, [number, number][]> = {};
  const someSetAside = fatesOf(history) !== null;
  for (const { at, applied, acknowledged } of history.samples) {
    if (!applied) continue;
    const due = someSetAside ? countUntil(acknowledgements(history), at) : acknowledged;
    for (const [region, count] of Object.entries(applied)) {
      backlog[region] ??= [];
      // A ledger may hold operations whose acknowledgement is still under way.
      backlog[region].push([at, Math.max(0, due - count)]);
    }
  }
  return backlog;
}

/** Greatest and last backlog of each region that was sampled. */
export function lagOf(history: IndexedHistory): Measures["replicationLag"] {
  return Object.fromEntries(
    Object.entries(backlogOf(history)).map(([region, points]) => {
      const series = lagSeriesOf(history).find(
        (one) => one.region === region && one.source.kind === "ledger",
      );
      return [
        region,
        {
          peakOperations: points.reduce((peak, [, operations]) => Math.max(peak, operations), 0),
          lastOperations: points.at(-1)?.[1] ?? 0,
          peakMs: series ? peakLagMs(series.points) : null,
          drainMs: series ? catchUpMs(history, series) : null,
        },
      ];
    }),
  );
}

/** Greatest lag of any region while no fault kept it behind; `null` when there was no such moment. */
export function undisturbedLagMs(history: IndexedHistory): number | null {
  const limit = history.run.criteria.find(({ id }) => id === "replicationLag")?.limit ?? caughtUpMs;
  const points = lagSeriesOf(history).flatMap((series) => undisturbed(history, series, limit));
  return points.length === 0 ? null : peakLagMs(points);
}

/**
 * The points at which no fault is an excuse: neither while one that keeps the region behind is in effect, nor after it
 * was healed until the region has caught up, which is when it lags by no more than a second for the first time, or by
 * no more than `limitMs` where that is less. Within the limit is not caught up: a backlog may be older by the next look.
 */
export function undisturbed(history: IndexedHistory, series: LagSeries, limitMs: number): LagPoint[] {
  const excused = excuses(history, series, limitMs);
  return series.points.filter(({ at }) => !excused(at));
}

/** Returns whether a fault is an excuse for the region of this series at a time. */
export function excuses(
  history: IndexedHistory,
  series: Pick<LagSeries, "region" | "points">,
  limitMs: number,
): (at: number) => boolean {
  const excused = hindrances(history, series.region).map(({ effective, healed }) => {
    const healedAt = healed?.at ?? Number.POSITIVE_INFINITY;
    const enough = Math.min(limitMs, caughtUpMs);
    const caughtUp = series.points.find(({ at, lagMs }) => at >= healedAt && lagMs <= enough);
    return {
      from: effective?.at ?? Number.POSITIVE_INFINITY,
      until: caughtUp?.at ?? Number.POSITIVE_INFINITY,
    };
  });
  return (at) => excused.some(({ from, until }) => at >= from && at < until);
}

/** By `log origin→region`. */
export function logMeasures(history: IndexedHistory): Measures["logs"] {
  const series = lagSeriesOf(history).filter(({ source }) => source.kind === "log");
  return Object.fromEntries(
    copiedLogs(history).map(({ original, copy, skipped, replayed }, i) => {
      const points = series[i]!.points;
      return [
        series[i]!.source.name,
        {
          entries: original.count,
          copied: copy.count,
          replayed,
          skipped: skipped.length,
          peakBehind: peakBehind(points),
          peakBehindMs: peakLagMs(points),
          catchUpMs: catchUpMs(history, series[i]!),
        },
      ];
    }),
  );
}

/** By `position region`. */
export function positionMeasures(history: IndexedHistory): Measures["positions"] {
  return Object.fromEntries(
    lagSeriesOf(history)
      .filter(({ source }) => source.kind === "position")
      .map(({ source, region, points }) => [
        `${source.name} ${region}`,
        { peakBehind: peakBehind(points), peakBehindMs: peakLagMs(points) },
      ]),
  );
}

function peakLagMs(points: readonly LagPoint[]): number {
  return thousandths(points.reduce((peak, { lagMs }) => Math.max(peak, lagMs), 0));
}

function peakBehind(points: readonly LagPoint[]): number {
  return points.reduce((peak, { behind }) => Math.max(peak, behind), 0);
}

/**
 * From the last healing of what kept the region behind until it lagged by no more than a second, or than it had before
 * the fault. `null` when it never fell behind by more, or never caught up.
 */
function catchUpMs(history: IndexedHistory, { region, points }: LagSeries): number | null {
  const fault = hindrances(history, region).findLast(({ healed }) => healed) ?? mainFault(history.faults);
  if (!fault?.effective || !fault.healed) return null;
  const { effective, healed } = fault;
  const enough = Math.max(caughtUpMs, peakLagMs(points.filter(({ at }) => at < effective.at)));
  const since = points.filter(({ at }) => at >= effective.at);
  if (!since.some(({ lagMs }) => lagMs > enough)) return null;
  const caughtUp = since.find(({ at, lagMs }) => at >= healed.at && lagMs <= enough);
  return caughtUp ? thousandths(caughtUp.at - healed.at) : null;
}

/** Faults that took effect and kept this region from keeping up. */
function hindrances({ faults }: IndexedHistory, region: string): FaultLife[] {
  return faults.filter(
    ({ effective, regionsBehind, regionsLost }) =>
      effective && (regionsBehind.includes(region) || regionsLost.includes(region)),
  );
}
