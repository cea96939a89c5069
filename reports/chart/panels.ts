/**
 * The small charts of the timeline, as data: a lane of traffic for each region with what the edge thought of it, then
 * success of first attempts, latency, backlog. Each has the form and the names of its lines; `timeline.ts` places them on the page.
 */
import type { LineSeriesOption } from "echarts";
import { count, duration } from "../../harness/contract/quantity.ts";
import type { Series } from "../../harness/measure/series.ts";

export interface Line {
  readonly name: string;
  readonly color: string;
  readonly dash: "solid" | "dashed" | "dotted";
  readonly points: readonly (readonly [seconds: number, value: number | null])[];
  readonly width: number;
  readonly fill: boolean;
}

/** A stretch of a panel's own, in seconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly label: string;
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
  readonly stretches: readonly Stretch[];
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
    ...lanes(series, regions),
    success(series),
    latency(series, latencyLimitMs),
    backlog(series, regions),
  ];
}

/** All lanes have one scale, so that traffic can be seen to move from one to the other. */
function lanes(series: Series, regions: readonly string[]): Panel[] {
  const perSecond = (n: number) => (n * 1000) / series.bucketMs;
  const due = middles(series, series.firstAttempts.map(perSecond));
  const flows = regions.map((region) =>
    middles(series, (series.acknowledgedByRegion[region] ?? []).map(perSecond)),
  );
  const max = niceCeiling(Math.max(...[due, ...flows].flatMap((points) => points.map(([, n]) => n)), 1));
  return regions.map((region, i) => {
    const flow: Line = {
      name: "",
      ...look(i),
      dash: "solid",
      points: flows[i] ?? [],
      width: 1.2,
      fill: true,
    };
    const demand: Line = {
      name: i === 0 ? "due everywhere" : "",
      color: "var(--ink)",
      dash: "dotted",
      points: due,
      width: 1,
      fill: false,
    };
    return {
      title: region,
      unit: "acknowledged a second",
      lines: [flow, demand],
      share: Math.max(0.12, 0.36 / regions.length),
      scale: "linear",
      min: 0,
      max,
      axisLabel: count,
      stretches: outOfTheEdge(series, region),
      limit: null,
    };
  });
}

/** When the edge sent nothing to a region because it found it down. */
function outOfTheEdge({ edgeByRegion, times, bucketMs }: Series, region: string): Stretch[] {
  const states = edgeByRegion[region] ?? [];
  const end = (times.at(-1) ?? 0) + bucketMs;
  return states.flatMap(([at, state], i) =>
    state === "up" ? [] : [{ from: at / 1000, to: (states[i + 1]?.[0] ?? end) / 1000, label: "edge: down" }],
  );
}

function success(series: Series): Panel {
  const shares = series.firstAttempts.map((attempts, i) =>
    attempts === 0 ? null : (100 * (series.firstAttemptsOk[i] ?? 0)) / attempts,
  );
  const points = middles(series, shares);
  return {
    title: "Success",
    unit: "share of first attempts acknowledged",
    lines: [{ name: "", color: "var(--success)", dash: "solid", points, width: 1.6, fill: true }],
    share: 0.16,
    scale: "linear",
    min: 0,
    max: 100,
    axisLabel: (value) => `${value}%`,
    stretches: [],
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
    unit: "first attempts, from the scheduled time",
    lines: [
      line("99th", p99, "dotted", 1.4),
      line("95th", p95, "dashed", 1.4),
      line("median", p50, "solid", 1.8),
    ],
    share: 0.28,
    scale: "log",
    min: 10 ** Math.floor(Math.log10(bottom)),
    max: 10 ** Math.ceil(Math.log10(top)),
    axisLabel: (value) => duration(value),
    stretches: [],
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
    share: 0.2,
    scale: "linear",
    min: 0,
    max: niceCeiling(Math.max(...lines.flatMap(({ points }) => points.map(([, v]) => v ?? 0)), 1)),
    axisLabel: count,
    stretches: [],
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
    ...(line.fill ? { areaStyle: { color: line.color, opacity: 0.2 } } : {}),
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
