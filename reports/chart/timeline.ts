/**
 * The drill on one time axis: a lane a region, success, latency and backlog above one another, with faults as bands, the
 * recovery as a deeper band and every turning point as a numbered line through all of them. It sets the panels out;
 * `panels.ts` defines what each shows.
 */
import type { EChartsOption, LineSeriesOption } from "echarts";
import type { FaultSpan, Moment, Span } from "../facts/moments.ts";
import { type Line, lineSeries, type Panel, type Stretch } from "./panels.ts";

/** The span is that of the axis. */
export interface TimelineData extends Span {
  readonly panels: readonly Panel[];
  readonly faults: readonly FaultSpan[];
  /** From the first fault to sustained service, in seconds; `null` when there was no outage to show. */
  readonly recovery: Span | null;
  readonly moments: readonly Moment[];
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Narrow screens get fewer words and ticks. */
  readonly narrow: boolean;
}

interface Box {
  readonly top: number;
  readonly height: number;
}

/** Numbers of the marks stand above this row, the names of the faults in it. */
const names: Box = { top: 26, height: 18 };
const axisHeight = 40;
const titleHeight = 34;
const font = { fontFamily: "inherit", fontSize: 12 };

export function timelineOption(data: TimelineData, frame: Frame): EChartsOption {
  const left = frame.narrow ? 46 : 58;
  const side = { left, width: frame.width - left - 12 };
  const boxes = panelBoxes(data.panels, frame);
  const whole: Box = { top: names.top, height: frame.height - axisHeight - names.top };
  const perSecond = side.width / Math.max(data.to - data.from, 1e-9);
  return {
    textStyle: font,
    grid: [...boxes, whole].map((box) => ({ ...side, ...box, show: false })),
    xAxis: [...boxes, whole].map((_, i) => xAxis(i, i === boxes.length - 1, data, frame)),
    yAxis: [...data.panels.map((panel, i) => yAxis(panel, i)), hiddenAxis(boxes.length)],
    series: [
      bands(data, boxes.length),
      ...data.panels.flatMap(panelSeries),
      marks(data, boxes.length, perSecond),
    ],
    graphic: data.panels.flatMap((panel, i) => heading(panel, boxes[i] ?? whole, side, frame)),
  };
}

/** Shares the height between the panels, each below its title. */
function panelBoxes(panels: readonly Panel[], frame: Frame): Box[] {
  const start = names.top + names.height;
  const free = frame.height - axisHeight - start - panels.length * titleHeight;
  const total = panels.reduce((sum, { share }) => sum + share, 0);
  let top = start;
  return panels.map(({ share }) => {
    const height = Math.round((free * share) / total);
    const box = { top: top + titleHeight, height };
    top += titleHeight + height;
    return box;
  });
}

function xAxis(gridIndex: number, labelled: boolean, { from, to }: TimelineData, { narrow }: Frame) {
  return {
    type: "value" as const,
    gridIndex,
    min: from,
    max: to,
    splitNumber: narrow ? 4 : 8,
    axisLine: { show: labelled, onZero: false, lineStyle: { color: "var(--axis)" } },
    axisTick: { show: labelled, lineStyle: { color: "var(--axis)" } },
    axisLabel: { show: labelled, color: "var(--muted)", ...font, showMinLabel: false, showMaxLabel: false },
    splitLine: { show: false },
    ...(labelled ? { name: "seconds since the drill began" } : {}),
    nameLocation: "middle" as const,
    nameGap: 24,
    nameTextStyle: { color: "var(--muted)", ...font },
  };
}

function yAxis(panel: Panel, gridIndex: number) {
  const { min, max, scale, axisLabel } = panel;
  return {
    type: scale === "log" ? ("log" as const) : ("value" as const),
    gridIndex,
    min,
    max,
    ...(scale === "linear" ? { interval: (max - min) / 2 } : {}),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: "var(--muted)", ...font, formatter: axisLabel },
    splitLine: { lineStyle: { color: "var(--rule)" } },
    minorTick: { show: false },
    minorSplitLine: { show: false },
  };
}

function hiddenAxis(gridIndex: number) {
  return { type: "value" as const, gridIndex, min: 0, max: 1, show: false };
}

function panelSeries(panel: Panel, axis: number): LineSeriesOption[] {
  const lines = [
    ...panel.lines.map((line) => lineSeries(line, axis)),
    ...panel.stretches.map((one) => stretchArea(one, axis)),
  ];
  if (panel.limit === null) return lines;
  const label = { formatter: `limit ${panel.axisLabel(panel.limit)}`, position: "insideEndTop" as const };
  return [
    ...lines,
    { ...overlay(axis), markLine: ruler([{ yAxis: panel.limit, label }], "var(--muted)", "dashed") },
  ];
}

/** Named in words, because its ground is much like that of the fault. */
function stretchArea({ from, to, label }: Stretch, axis: number): LineSeriesOption {
  const words = {
    show: true,
    formatter: label,
    position: "insideTopLeft" as const,
    color: "var(--inconclusive)",
  };
  const halo = { textBorderColor: "var(--paper)", textBorderWidth: 3 };
  const area = { itemStyle: { color: "var(--down-band)" }, label: { ...words, ...font, ...halo } };
  return { ...overlay(axis), markArea: { silent: true, data: [[{ xAxis: from, ...area }, { xAxis: to }]] } };
}

/** Faults over the whole height, the recovery deeper, healing paler; the name of the fault above. */
function bands({ faults, recovery, to }: TimelineData, axis: number): LineSeriesOption {
  const band = (from: number, until: number, color: string, text = "") => [
    {
      xAxis: from,
      itemStyle: { color },
      label: {
        show: text !== "",
        formatter: text,
        position: "insideTopLeft" as const,
        color: "var(--ink)",
        ...font,
        textBorderColor: "var(--paper)",
        textBorderWidth: 3,
      },
    },
    { xAxis: until },
  ];
  const data = faults.flatMap(({ label, start, healing, end }) => {
    const until = end ?? to;
    const down = band(start, Math.min(healing ?? until, until), "var(--fault-band)", label);
    return healing === null ? [down] : [down, band(healing, until, "var(--healing-band)")];
  });
  const outage = recovery === null ? [] : [band(recovery.from, recovery.to, "var(--outage-band)")];
  return { ...overlay(axis), z: 0, markArea: { silent: true, data: [...data, ...outage] as never } };
}

/** A line for every marked moment; those too close to be told apart share one badge. */
function marks({ moments, from, to }: TimelineData, axis: number, pixelsPerSecond: number): LineSeriesOption {
  const marked = moments.filter(({ mark, seconds }) => mark !== null && seconds >= from && seconds <= to);
  const groups: Moment[][] = [];
  for (const moment of marked) {
    const group = groups.at(-1);
    const last = group?.[0];
    if (group && last && (moment.seconds - last.seconds) * pixelsPerSecond < 46) group.push(moment);
    else groups.push([moment]);
  }
  const data = groups.flatMap((group) =>
    group.map(({ seconds }, i) => ({
      xAxis: seconds,
      label: { ...badge, show: i === 0, formatter: badgeText(group) },
    })),
  );
  return { ...overlay(axis), markLine: ruler(data, "var(--mark)", "dotted") };
}

const badge = {
  position: "end" as const,
  distance: 6,
  color: "var(--paper)",
  backgroundColor: "var(--mark)",
  borderRadius: 8,
  padding: [2, 6, 2, 6],
  ...font,
  fontSize: 11,
};

function badgeText(group: readonly Moment[]): string {
  const [first, last] = [group[0]?.mark, group.at(-1)?.mark];
  return first === last ? `${first}` : `${first}–${last}`;
}

function overlay(axis: number): LineSeriesOption {
  return { type: "line", xAxisIndex: axis, yAxisIndex: axis, silent: true, data: [] };
}

function ruler(data: readonly object[], color: string, type: "dashed" | "dotted") {
  const label = { color: "var(--muted)", ...font };
  return { silent: true, symbol: "none", lineStyle: { color, width: 1, type }, label, data: data as never };
}

/** The panel's title at the left, its key at the right; the narrow page has the keys below the chart. */
function heading(panel: Panel, box: Box, side: { left: number; width: number }, { narrow }: Frame) {
  const y = box.top - 20;
  const title = words(panel.title, side.left, y, "var(--ink)", 600);
  if (narrow) return [title];
  const unitAt = side.left + textWidth(panel.title) * 1.08 + 8;
  const unit = words(panel.unit, unitAt, y, "var(--muted)", 400);
  const keys: object[] = [];
  let right = side.left + side.width;
  for (const line of panel.lines.filter(({ name }) => name !== "").reverse()) {
    right -= textWidth(line.name);
    keys.push(words(line.name, right, y, "var(--muted)", 400), swatch(line, right - 24, y + 6));
    right -= 36;
  }
  return right > unitAt + textWidth(panel.unit) ? [title, unit, ...keys] : [title, ...keys];
}

function words(text: string, x: number, y: number, fill: string, fontWeight: number) {
  const halo = { stroke: "var(--paper)", lineWidth: 3 };
  return {
    type: "text" as const,
    silent: true,
    z: 10,
    x,
    y,
    style: { text, fill, ...font, fontWeight, ...halo },
  };
}

function swatch({ color, dash, width }: Line, x: number, y: number): object {
  const lineDash = { solid: undefined, dashed: [5, 3], dotted: [1.5, 2] }[dash];
  return {
    type: "line",
    silent: true,
    shape: { x1: x, y1: y, x2: x + 18, y2: y },
    style: { stroke: color, lineWidth: width, lineDash },
  };
}

/** Near enough for system fonts at this size. */
function textWidth(text: string): number {
  return text.length * 7;
}
