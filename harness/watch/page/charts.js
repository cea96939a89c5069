/** Traffic and lag of each region as small charts over the same stretch of time, with the faults as bands. */
import { html, svg } from "./element.js";

const leastSeconds = 60;
const width = 600;

export function drawCharts(place, { regions, traffic, run }) {
  const seconds = traffic.failed.length;
  const scale = { seconds: Math.max(leastSeconds, seconds), traffic };
  const most = (all) =>
    Math.max(1, ...Object.values(all).flatMap((values) => values.map((value) => value ?? 0)));
  const top = Math.max(run === null ? 1 : run.perSecond / regions.length, most(traffic.acknowledged));
  const topLag = Math.max(10, most(traffic.backlog));
  place.replaceChildren(
    ...regions.map((region) => {
      const { name, words, tone, perSecond, backlog } = region;
      const answered = traffic.acknowledged[name] ?? [];
      const lag = traffic.backlog[name] ?? [];
      const rate = `${Math.round(perSecond)} a second`;
      const behind = backlog === null ? "no answer" : `${backlog} behind`;
      return html(
        "figure",
        {},
        html("h3", {}, name, html("span", { "data-tone": tone }, words)),
        html("figcaption", {}, "Answered", html("b", {}, rate)),
        chart(answered, { ...scale, top, height: 84, label: `Answered by ${name}: ${rate} now` }),
        html("figcaption", {}, "Operations its ledger lacks", html("b", {}, behind)),
        chart(lag, {
          ...scale,
          top: topLag,
          height: 44,
          kind: "lag",
          label: `Lag of ${name}: ${behind} now`,
        }),
      );
    }),
  );
}

function chart(values, { seconds, traffic, top, height, label, kind = "rate" }) {
  const x = (second) => (second / seconds) * width;
  const y = (value) => height - 2 - (value / top) * (height - 6);
  const runs = stretches(values);
  const from = traffic.firstSecond;
  const now = values.length;
  const bands = traffic.faults.map((fault) => {
    const begin = Math.max(0, fault.from / 1000 - from);
    const end = Math.min(now, fault.to === null ? now : fault.to / 1000 - from);
    return svg("rect", { class: "band", x: x(begin), y: 0, width: Math.max(0, x(end) - x(begin)), height });
  });
  const line = (run) =>
    run.points
      .map((value, i) => `${i === 0 ? "M" : "L"}${x(run.from + i + 0.5).toFixed(1)} ${y(value).toFixed(1)}`)
      .join("");
  return svg(
    "svg",
    {
      class: kind,
      viewBox: `0 0 ${width} ${height}`,
      preserveAspectRatio: "none",
      height,
      role: "img",
      "aria-label": label,
    },
    ...bands,
    svg("line", { class: "base", x1: 0, x2: width, y1: height - 1, y2: height - 1 }),
    ...runs.flatMap((run) => {
      const last = run.from + run.points.length - 0.5;
      const floor = `L${x(last).toFixed(1)} ${height - 1}L${x(run.from + 0.5).toFixed(1)} ${height - 1}Z`;
      return [
        svg("path", { class: "area", d: line(run) + floor }),
        svg("path", { class: "curve", d: line(run) }),
      ];
    }),
  );
}

/** Where a region did not answer there is no line. */
function stretches(values) {
  const found = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null) continue;
    if (i === 0 || values[i - 1] === null) found.push({ from: i, points: [] });
    found.at(-1).points.push(values[i]);
  }
  return found;
}
