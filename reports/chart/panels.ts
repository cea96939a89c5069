/**
 * The four small charts of the timeline, as data: throughput by region, success of first tries, latency, backlog.
 * Each says how its lines are drawn and named; where they stand on the page is not their business.
 */
import type { LineSeriesOption } from "echarts";
import type { Series } from "../../harness/measure/series.ts";
import { count, duration } from "../facts/quantity.ts";

export interface Line {
  readonly name: string;
  readonly color: string;
  readonly dash: "solid" | "dashed" | "dotted";
  readonly points: readonly (readonly [seconds: number, value: number | null])[];
  readonly width: number;
  readonly fill: boolean;
  /** Lines of the same stack are put on top of one another. */
  readonly stack?: string;
}

export interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  readonly share: number;
  readonly scale: "linear" | "log";
  readonly min: number;
  readonly max: number;
  readonly axisLabel: (value: number) => string;
  /** A limit drawn across the panel, in the panel's unit. */
  readonly limit: number | null;
}

/** Colours by the order of the regions; the dash tells them apart without colour. */
const regionLooks = [
  { color: "var(--region-1)", dash: "solid" },
  { color: "var(--region-2)", dash: "dashed" },
  { color: "var(--region-3)", dash: "dotted" },
  { color: "var(--region-4)", dash: "solid" },
] as const;

export function panels(series: Series, regions: readonly string[], latencyLimitMs: number | null): Panel[] {
  return [
    throughput(series, regions),
    success(series),
    latency(series, latencyLimitMs),
    backlog(series, regions),
  ];
}

function throughput(series: Series, regions: readonly string[]): Panel {
  const perSecond = (n: number) => (n * 1000) / series.bucketMs;
  const stacked = regions.map((region, i): Line => {
    const values = series.acknowledgedByRegion[region] ?? [];
    return {
      name: region,
      ...look(i),
      dash: "solid",
      points: middles(series, values.map(perSecond)),
      width: 1.2,
      fill: true,
      stack: "regions",
    };
  });
  const due = middles(series, series.firstTries.map(perSecond));
  const demand: Line = {
    name: "due",
    color: "var(--ink)",
    dash: "dotted",
    points: due,
    width: 1.2,
    fill: false,
  };
  const totals = series.times.map((_, i) =>
    regions.reduce((sum, r) => sum + (series.acknowledgedByRegion[r]?.[i] ?? 0), 0),
  );
  return {
    title: "Throughput",
    unit: "acknowledged a second, by region",
    lines: [...stacked, demand],
    share: 0.32,
    scale: "linear",
    min: 0,
    max: niceCeiling(Math.max(...totals.map(perSecond), ...due.map(([, v]) => v ?? 0), 1)),
    axisLabel: count,
    limit: null,
  };
}

function success(series: Series): Panel {
  const shares = series.firstTries.map((tries, i) =>
    tries === 0 ? null : (100 * (series.firstTriesOk[i] ?? 0)) / tries,
  );
  const points = middles(series, shares);
  return {
    title: "Success",
    unit: "share of first tries acknowledged",
    lines: [{ name: "", color: "var(--success)", dash: "solid", points, width: 1.6, fill: true }],
    share: 0.17,
    scale: "linear",
    min: 0,
    max: 100,
    axisLabel: (value) => `${value}%`,
    limit: null,
  };
}

function latency(series: Series, limitMs: number | null): Panel {
  const { p50, p95, p99 } = series.latencyMs;
  const known = [...p50, ...p95, ...p99].filter((value): value is number => value !== null);
  const top = Math.max(...known, limitMs ?? 0, 1);
  const bottom = Math.max(0.1, Math.min(...known, top));
  const line = (
    name: string,
    values: readonly (number | null)[],
    dash: Line["dash"],
    width: number,
  ): Line => ({
    name,
    color: "var(--latency)",
    dash,
    points: middles(
      series,
      values.map((value) => (value === null ? null : Math.max(0.1, value))),
    ),
    width,
    fill: false,
  });
  return {
    title: "Latency",
    unit: "first tries, from the scheduled time",
    lines: [
      line("99th", p99, "dotted", 1.4),
      line("95th", p95, "dashed", 1.4),
      line("median", p50, "solid", 1.8),
    ],
    share: 0.29,
    scale: "log",
    min: 10 ** Math.floor(Math.log10(bottom)),
    max: 10 ** Math.ceil(Math.log10(top)),
    axisLabel: (value) => duration(value),
    limit: limitMs,
  };
}

function backlog(series: Series, regions: readonly string[]): Panel {
  const lines = regions.map((region, i): Line => {
    const samples = series.backlogByRegion[region] ?? [];
    return {
      name: region,
      ...look(i),
      points: samples.map(([at, n]) => [at / 1000, n]),
      width: 1.6,
      fill: false,
    };
  });
  return {
    title: "Backlog",
    unit: "acknowledged operations a region lacks",
    lines,
    share: 0.22,
    scale: "linear",
    min: 0,
    max: niceCeiling(Math.max(...lines.flatMap(({ points }) => points.map(([, v]) => v ?? 0)), 1)),
    axisLabel: count,
    limit: null,
  };
}

/** ECharts' way to say a line. */
export function lineSeries(line: Line, axis: number): LineSeriesOption {
  return {
    type: "line",
    xAxisIndex: axis,
    yAxisIndex: axis,
    silent: true,
    emphasis: { disabled: true },
    showSymbol: false,
    data: line.points.map(([x, y]) => [x, y ?? "-"]),
    lineStyle: { color: line.color, width: line.width, type: line.dash },
    ...(line.stack === undefined ? {} : { stack: line.stack }),
    ...(line.fill
      ? { areaStyle: { color: line.color, opacity: line.stack === undefined ? 0.12 : 0.32 } }
      : {}),
  };
}

function look(i: number) {
  return regionLooks[i % regionLooks.length] ?? regionLooks[0];
}

/** Bucket values at the middle of their buckets, in seconds. */
function middles<V extends number | null>(series: Series, values: readonly V[]): (readonly [number, V])[] {
  return values.map((value, i) => [((series.times[i] ?? 0) + series.bucketMs / 2) / 1000, value]);
}

/** The next round number whose half is round too. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return (([1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10] as const).find((step) => step * power >= value) ?? 10) * power;
}
