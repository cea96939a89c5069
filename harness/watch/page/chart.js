/** One region's figure over time, drawn by uPlot on a canvas. Its value now, or under the pointer, is in its caption. */
/** @import { TrafficView } from "../view.ts" */
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { clock } from "./clock.js";
import { drawBands } from "./faults.js";
import { remPixels, useWidth } from "./width.js";

const leastSeconds = 60;
/** All charts show the same moment under the pointer. */
const sync = { key: "traffic" };
const wholeSteps = [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));
const timeSteps = [10, 15, 20, 30, 60];

/**
 * `rate`: filled to the ground. `lag`: a line, with gaps where the region did not answer. `sent`: filled, and a line over it.
 * @typedef {"rate" | "lag" | "sent"} Series
 */

/** Height in rem; the axis of time is under the lowest chart of a figure alone. */
const heights = { rate: 6.5, lag: 5, sent: 7.7 };
const hasClock = { rate: false, lag: true, sent: true };

/**
 * @typedef {object} ChartProps
 * @property {string} region
 * @property {string} title
 * @property {Series} series
 * @property {readonly (number | null)[] | undefined} values one a second
 * @property {readonly (number | null)[]} [second] of another line
 * @property {TrafficView} traffic the stretch of time, and its faults
 * @property {number} top of the scale
 * @property {number | null} now
 * @property {number | null} [nowSecond]
 * @property {(value: number | null, second: number | null) => string} format
 */

/** @param {ChartProps} props */
export function Chart(props) {
  const {
    region,
    title,
    series,
    values = [],
    second = [],
    traffic,
    top,
    now,
    nowSecond = null,
    format,
  } = props;
  const place = useRef(/** @type {HTMLDivElement | null} */ (null));
  const plot = useRef(/** @type {uPlot | null} */ (null));
  const [pointed, setPointed] = useState(/** @type {number | null} */ (null));
  const shown = useRef({ traffic, top, values, second });
  shown.current = { traffic, top, values, second };
  const width = useWidth(place);
  const dark = useDark();
  useEffect(() => {
    if (place.current === null || width === 0) return;
    plot.current = new uPlot(
      optionsOf(series, width, shown, setPointed),
      dataOf(shown.current),
      place.current,
    );
    return () => plot.current?.destroy();
  }, [series, width, dark]);
  useEffect(() => plot.current?.setData(dataOf(shown.current)), [values, traffic, top]);
  const under = pointed === null ? undefined : values[pointed];
  const moment = clock((traffic.firstSecond + (pointed ?? 0)) * 1000);
  const current = format(now, nowSecond);
  const caption = under === undefined ? current : `${moment}: ${format(under, second[pointed ?? 0] ?? null)}`;
  return html`
    <figcaption>${title}<b>${caption}</b></figcaption>
    <div ref=${place} class="plot" role="img" aria-label=${`${title}, ${region}: ${current} now`} />
  `;
}

/** @typedef {{ traffic: TrafficView, top: number, values: readonly (number | null)[], second: readonly (number | null)[] }} Shown */

/**
 * A second's figure stands in the middle of its second.
 * @param {Shown} shown
 * @returns {uPlot.AlignedData}
 */
function dataOf({ traffic, values, second }) {
  const seconds = values.map((_, i) => traffic.firstSecond + i + 0.5);
  return second.length === 0 ? [seconds, [...values]] : [seconds, [...values], [...second]];
}

/**
 * @param {Series} series
 * @param {number} width
 * @param {{ readonly current: Shown }} shown
 * @param {(index: number | null) => void} onPoint
 * @returns {uPlot.Options}
 */
function optionsOf(series, width, shown, onPoint) {
  const rem = remPixels();
  const colour = (/** @type {string} */ name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name);
  const seconds = () => Math.max(leastSeconds, shown.current.traffic.failed.length);
  const from = () => shown.current.traffic.firstSecond;
  const line = series === "lag" ? "--lag" : "--series";
  const thin = { width: 2, points: { show: false } };
  return {
    width,
    height: heights[series] * rem,
    padding: [0.4 * rem, 0.9 * rem, 0, 0],
    legend: { show: false },
    cursor: { sync, y: false, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: () => [from(), from() + seconds()] },
      y: { range: () => [0, shown.current.top * 1.05] },
    },
    axes: axesOf(series, rem, colour),
    series: [
      {},
      { ...thin, stroke: colour(line), ...(series !== "lag" && { fill: colour("--series-wash") }) },
      ...(series === "sent" ? [{ ...thin, stroke: colour("--lag") }] : []),
    ],
    hooks: {
      drawAxes: [(plot) => drawBands(plot, shown.current.traffic.faults, colour("--band"))],
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)],
    },
  };
}

/**
 * @param {Series} series
 * @param {number} rem
 * @param {(name: string) => string} colour
 * @returns {uPlot.Axis[]}
 */
function axesOf(series, rem, colour) {
  const look = {
    stroke: colour("--quiet"),
    font: `${0.78 * rem}px ${getComputedStyle(document.body).fontFamily}`,
    grid: { stroke: colour("--rule"), width: 1 },
    ticks: { show: false },
    gap: 0.3 * rem,
  };
  return [
    {
      ...look,
      grid: { show: false },
      size: hasClock[series] ? 1.4 * rem : 0.2 * rem,
      incrs: timeSteps,
      space: 3.5 * rem,
      values: (_, splits) => splits.map((second) => (hasClock[series] ? clock(second * 1000) : "")),
    },
    {
      ...look,
      size: 3.2 * rem,
      incrs: wholeSteps,
      space: (series === "lag" ? 1.1 : 1.8) * rem,
      values: (_, splits) => splits.map((value) => value.toLocaleString("en")),
    },
  ];
}

/** Whether colours are those of the dark: a canvas does not follow the style sheet by itself. */
function useDark() {
  const [dark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const change = () => setDark(query.matches);
    query.addEventListener("change", change);
    return () => query.removeEventListener("change", change);
  }, []);
  return dark;
}
