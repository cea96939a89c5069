/**
 * One drill over its runs as a drawing: how each ended, and every measured recovery and loss as the interval it is
 * known to lie in, oldest to newest; beside it the newest runs and the green ones before as boxes.
 */
import type { CustomSeriesOption, EChartsOption, SeriesOption } from "echarts";
import { count, counted, duration } from "../../harness/contract/quantity.ts";
import type { Verdict } from "../../harness/contract/result.ts";
import type { Distribution, Interval } from "../../harness/score/interval.ts";
import type { MeasureScore, ScoreRow } from "../../harness/score/scorecard.ts";
import type { ScoredRun } from "../../harness/score/scored-run.ts";
import { drawSvg } from "../chart/svg.ts";
import { distributionText, scoredMeasures } from "./words.ts";

const width = 900;
const left = { left: 64, width: 620 };
const right = { left: 730, width: 150 };
const endedHeight = 26;
const panelHeight = 96;
const gap = 34;
/** Older ones are in the figures, but not drawn. */
const drawnMost = 60;

interface Panel {
  readonly title: string;
  readonly samples: readonly (Interval | null)[];
  readonly limit: number | null;
  readonly score: MeasureScore;
  readonly axisLabel: (value: number) => string;
}

/** An `<svg>` element as a string. @param id unique on the page */
export function drawRow(row: ScoreRow, id: string): Promise<string> {
  const runs = row.runs.slice(-drawnMost);
  const panels = panelsOf(row, runs);
  const height = 18 + endedHeight + panels.length * (gap + panelHeight) + 6;
  return drawSvg({
    ...{ id, width, height },
    title: `Runs of ${row.title}, oldest to newest`,
    description: describe(row, runs),
    option: option(runs, panels, Math.min(row.newest, runs.length)),
  });
}

function panelsOf(row: ScoreRow, runs: readonly ScoredRun[]): Panel[] {
  const decided = (run: ScoredRun) => run.verdict === "pass" || run.verdict === "fail";
  const lost = (run: ScoredRun): Interval | null =>
    run.rpoAtFailover === null || !decided(run)
      ? null
      : { lower: run.rpoAtFailover.operations, upper: run.rpoAtFailover.operations };
  const recovery: Panel[] =
    row.rtoMs === null
      ? []
      : [
          {
            title: "Recovery time (RTO)",
            samples: runs.map(({ rtoMs }) => rtoMs),
            limit: row.last.limits.rtoMs,
            score: row.rtoMs,
            axisLabel: (value) => (value === 0 ? "0" : duration(value)),
          },
        ];
  const loss: Panel[] =
    row.rpoAtFailover === null
      ? []
      : [
          {
            title: "Operations missing at failover (RPO)",
            samples: runs.map(lost),
            limit: row.last.limits.rpoAtFailover,
            score: row.rpoAtFailover,
            axisLabel: count,
          },
        ];
  return [...recovery, ...loss];
}

function option(runs: readonly ScoredRun[], panels: readonly Panel[], newest: number): EChartsOption {
  const tops = panels.map((_, i) => 18 + endedHeight + gap + i * (gap + panelHeight));
  const across = { type: "value" as const, min: -0.5, max: runs.length - 0.5, show: false };
  const maxima = panels.map(topOf);
  return {
    textStyle: { fontFamily: "inherit", color: "var(--muted)" },
    title: [
      heading("How each ended", 0, left.left),
      ...panels.flatMap((panel, i) => [
        heading(panel.title, tops[i]! - 22, left.left),
        heading("earlier green · newest", tops[i]! - 22, right.left),
      ]),
    ],
    grid: [
      { ...left, top: 18, height: endedHeight },
      ...tops.flatMap((top) => [
        { ...left, top, height: panelHeight },
        { ...right, top, height: panelHeight },
      ]),
    ],
    xAxis: [
      { ...across, gridIndex: 0 },
      ...panels.flatMap((_, i) => [
        { ...across, gridIndex: 1 + 2 * i },
        { type: "category" as const, data: ["earlier green", "newest"], show: false, gridIndex: 2 + 2 * i },
      ]),
    ],
    yAxis: [
      { type: "value" as const, min: 0, max: 1, show: false, gridIndex: 0 },
      ...panels.flatMap((panel, i) => {
        const scale = { type: "value" as const, min: 0, max: maxima[i]!, interval: maxima[i]! / 2 };
        const splitLine = { lineStyle: { color: "var(--rule)" } };
        const axisLabel = { color: "var(--muted)", fontSize: 12, formatter: panel.axisLabel };
        return [
          { ...scale, splitLine, axisLabel, gridIndex: 1 + 2 * i },
          { ...scale, splitLine, axisLabel: { show: false }, gridIndex: 2 + 2 * i },
        ];
      }),
    ],
    series: [
      ...endings(runs, newest),
      ...panels.flatMap((panel, i) => [
        ...intervals(panel, runs, maxima[i]!, 1 + 2 * i),
        boxes(panel, maxima[i]!, 2 + 2 * i),
      ]),
    ],
  };
}

function heading(text: string, top: number, at: number) {
  const textStyle = { fontSize: 12, fontWeight: "normal" as const, color: "var(--muted)" };
  return { text, top, left: at, padding: 0, textStyle };
}

const symbols: Readonly<Record<Verdict, string>> = {
  pass: "circle",
  fail: "rect",
  inconclusive: "diamond",
  "harness-error": "triangle",
};

/** Shape and colour by what each run counted for; the newest stand on a band. */
function endings(runs: readonly ScoredRun[], newest: number): SeriesOption[] {
  const ends = (Object.keys(symbols) as Verdict[]).map(
    (verdict): SeriesOption => ({
      type: "scatter",
      xAxisIndex: 0,
      yAxisIndex: 0,
      silent: true,
      symbol: symbols[verdict],
      symbolSize: 9,
      itemStyle: { color: `var(--${verdict})`, opacity: 1 },
      data: runs.flatMap(({ counts }, i) => (counts === verdict ? [[i, 0.5]] : [])),
    }),
  );
  const band: SeriesOption = {
    type: "line",
    xAxisIndex: 0,
    yAxisIndex: 0,
    silent: true,
    data: [],
    markArea: {
      silent: true,
      itemStyle: { color: "var(--fault-band)" },
      data: [[{ xAxis: runs.length - newest - 0.5 }, { xAxis: runs.length - 0.5 }]],
    },
  };
  return [band, ...ends];
}

/** A bar from bound to bound, never thinner than can be seen; what never ended reaches the top and is marked there. */
function intervals(panel: Panel, runs: readonly ScoredRun[], top: number, axis: number): SeriesOption[] {
  const axes = { xAxisIndex: axis, yAxisIndex: axis, silent: true };
  const data = panel.samples.flatMap((sample, i) =>
    sample === null
      ? []
      : [[i, Math.min(sample.lower, top), Math.min(sample.upper, top), Number(sample.upper > top)]],
  );
  const half = Math.min(4, Math.max(1.5, left.width / runs.length / 3));
  const renderItem: CustomSeriesOption["renderItem"] = (_, api) => {
    const [at, high] = api.coord([api.value(0), api.value(2)]) as [number, number];
    const low = api.coord([api.value(0), api.value(1)])[1]!;
    const endless = api.value(3) === 1;
    const height = Math.max(3, low - high);
    return {
      type: "rect",
      shape: { x: at - half, y: Math.min(high, low - height), width: 2 * half, height },
      style: { fill: endless ? "var(--fail)" : "var(--region-1)" },
    };
  };
  const limit: SeriesOption[] =
    panel.limit === null || panel.limit > top
      ? []
      : [
          {
            ...axes,
            type: "line",
            showSymbol: false,
            lineStyle: { color: "var(--ink)", width: 1.2, type: "dashed" },
            data: [
              [-0.5, panel.limit],
              [runs.length - 0.5, panel.limit],
            ],
          },
        ];
  return [{ ...axes, type: "custom", renderItem, data }, ...limit];
}

/** From the lower bound's figures to the upper bound's, so that no box is narrower than what is known. */
function boxes({ score }: Panel, top: number, axis: number): SeriesOption {
  const box = (of: Distribution | null) =>
    of === null
      ? []
      : [
          of.least.lower,
          of.firstQuartile.lower,
          (of.median.lower + of.median.upper) / 2,
          of.thirdQuartile.upper,
          of.most.upper,
        ].map((value) => Math.min(value, top));
  return {
    type: "boxplot",
    xAxisIndex: axis,
    yAxisIndex: axis,
    silent: true,
    boxWidth: [18, 34],
    itemStyle: { color: "var(--panel)", borderColor: "var(--mark)", borderWidth: 1.4 },
    data: [box(score.earlierGreen), box(score.newest)],
  };
}

/** Room for all that ended, and for the limit where that does not flatten everything else. */
function topOf({ samples, limit, axisLabel }: Panel): number {
  const known = samples.flatMap((sample) =>
    sample === null || sample.upper === Number.POSITIVE_INFINITY ? [] : [sample.upper],
  );
  const highest = Math.max(1, ...known);
  const wanted = limit !== null && limit <= 3 * highest ? Math.max(limit, highest) : highest;
  const whole = axisLabel === count;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const steps = whole ? [1, 2, 4, 6, 8, 10] : [1, 1.2, 1.6, 2, 3, 4, 5, 6, 8, 10];
  const top = (steps.find((step) => step * power >= wanted * 1.02) ?? 12) * power;
  return whole ? Math.max(2, top) : top;
}

function describe(row: ScoreRow, runs: readonly ScoredRun[]): string {
  const ends = (Object.keys(symbols) as Verdict[])
    .map((verdict) => ({ verdict, n: runs.filter(({ counts }) => counts === verdict).length }))
    .filter(({ n }) => n > 0)
    .map(({ verdict, n }) => `${n} ${verdict}`);
  const measures = scoredMeasures.flatMap(({ name, score, inWords }) => {
    const all = score(row)?.all;
    return all === undefined ? [] : [`${name}: ${distributionText(all, inWords)}.`];
  });
  return [`${counted(runs.length, "runs")} drawn: ${ends.join(", ")}.`, ...measures].join(" ");
}
