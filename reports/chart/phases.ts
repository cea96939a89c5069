/**
 * The timeline chart as a small table and as a sentence: the same four panels by phase of the drill. It is the text
 * alternative to the chart, and the quick answer beside it.
 */

import { clock, count, duration, rate, share } from "../../harness/contract/quantity.ts";
import type { Series } from "../../harness/measure/series.ts";
import type { FaultSpan } from "../facts/moments.ts";

export interface PhaseRow {
  readonly phase: string;
  /** Seconds since the drill began. */
  readonly from: number;
  readonly to: number;
  /** Mean acknowledged a second, by region. */
  readonly throughput: Readonly<Record<string, string>>;
  readonly success: string;
  /** The worst 95th percentile of any bucket. */
  readonly latencyP95: string;
  /** The greatest backlog, by region. */
  readonly backlog: Readonly<Record<string, string>>;
}

const none = "–";

/** Before, during, and after the faults; one row when there was none. Empty for an empty series. */
export function phaseRows(
  series: Series,
  regions: readonly string[],
  faults: readonly FaultSpan[],
): PhaseRow[] {
  const [first, last] = [series.times[0], series.times.at(-1)];
  if (first === undefined || last === undefined) return [];
  const [from, to] = [first / 1000, (last + series.bucketMs) / 1000];
  const start = Math.min(...faults.map((fault) => fault.start));
  if (!Number.isFinite(start)) return [row(series, regions, "whole drill", from, to)];
  const end = faults.some((fault) => fault.end === null)
    ? to
    : Math.max(...faults.map((fault) => fault.end ?? to));
  const phases: [string, number, number][] = [
    ["before", from, start],
    ["during", Math.max(from, start), Math.min(end, to)],
    ["after", end, to],
  ];
  return phases.filter(([, a, b]) => b > a).map(([phase, a, b]) => row(series, regions, phase, a, b));
}

/** The table in one sentence a phase. */
export function phasesInWords(rows: readonly PhaseRow[]): string {
  return rows
    .map(({ phase, from, to, throughput, success, latencyP95, backlog }) => {
      const flow = Object.entries(throughput).map(([region, value]) => `${region} ${value} a second`);
      const lag = Object.entries(backlog).map(([region, value]) => `${region} ${value}`);
      return (
        `${phase} (${clock(from)} to ${clock(to)}): ${flow.join(", ")}; ${success} of first attempts acknowledged; ` +
        `worst 95th percentile ${latencyP95}; greatest backlog ${lag.join(", ")}.`
      );
    })
    .join(" ");
}

/** What the edge thought of each region, in one sentence a change; empty where nothing changed. */
export function edgeInWords({ edgeByRegion }: Series): string {
  const changes = Object.entries(edgeByRegion).flatMap(([region, states]) =>
    states.slice(1).map(([at, state]) => ({ at, region, what: state === "down" ? "took out" : "took back" })),
  );
  return changes
    .sort((a, b) => a.at - b.at)
    .map(({ at, region, what }) => `The edge ${what} ${region} at ${clock(at / 1000)}.`)
    .join(" ");
}

function row(series: Series, regions: readonly string[], phase: string, from: number, to: number): PhaseRow {
  const inside = series.times.flatMap((at, i) => (at / 1000 >= from && at / 1000 < to ? [i] : []));
  const sum = (values: readonly number[] | undefined) =>
    inside.reduce((total, i) => total + (values?.[i] ?? 0), 0);
  const seconds = (inside.length * series.bucketMs) / 1000;
  const attempts = sum(series.firstAttempts);
  const p95 = inside.map((i) => series.latencyMs.p95[i] ?? null).filter((value) => value !== null);
  const flow = (region: string) =>
    seconds === 0 ? none : rate(sum(series.acknowledgedByRegion[region]) / seconds);
  const lag = (region: string) => {
    const samples = (series.backlogByRegion[region] ?? []).filter(
      ([at]) => at / 1000 >= from && at / 1000 < to,
    );
    return samples.length === 0 ? none : count(samples.reduce((peak, [, n]) => Math.max(peak, n), 0));
  };
  return {
    phase,
    from,
    to,
    throughput: Object.fromEntries(regions.map((region) => [region, flow(region)])),
    success: attempts === 0 ? none : share(sum(series.firstAttemptsOk) / attempts),
    latencyP95: p95.length === 0 ? none : duration(Math.max(...p95)),
    backlog: Object.fromEntries(regions.map((region) => [region, lag(region)])),
  };
}
