/** Traffic and lag of each region as charts over the same stretch of time, with the faults as bands. */
/** @import { RegionView, RunView, TrafficView } from "../view.ts" */
import { html } from "htm/preact";
import { h } from "preact";
import { Chart } from "./chart.js";
import { FaultKey } from "./faults.js";

const leastTopOfLag = 10;

/** @param {{ regions: readonly RegionView[], traffic: TrafficView, run: RunView | null }} props */
export function Traffic({ regions, traffic, run }) {
  if (regions.length === 0) return null;
  const share = run === null ? 1 : run.perSecond / regions.length;
  const topRate = Math.max(1, share, most(traffic.acknowledged));
  const topLag = Math.max(leastTopOfLag, most(traffic.backlog));
  return html`
    <section id="charts" aria-label="Traffic and lag by region">
      <div class="charts">
        ${regions.map((region) => h(RegionCharts, { key: region.name, region, traffic, topRate, topLag }))}
      </div>
      ${h(FaultKey, { faults: traffic.faults })}
    </section>
  `;
}

/** @param {{ region: RegionView, traffic: TrafficView, topRate: number, topLag: number }} props */
function RegionCharts({ region: { name, words, tone, perSecond, backlog }, traffic, topRate, topLag }) {
  return html`
    <figure>
      <h3>${name}<span data-tone=${tone}>${words}</span></h3>
      ${h(Chart, {
        title: "Answered",
        region: name,
        series: "rate",
        values: traffic.acknowledged[name],
        traffic,
        top: topRate,
        now: perSecond,
        format: rate,
      })}
      ${h(Chart, {
        title: "Operations its ledger lacks",
        region: name,
        series: "lag",
        values: traffic.backlog[name],
        traffic,
        top: topLag,
        now: backlog,
        format: lag,
      })}
    </figure>
  `;
}

/** @param {number | null} perSecond */
function rate(perSecond) {
  return `${Math.round(perSecond ?? 0)} a second`;
}

/** @param {number | null} operations */
function lag(operations) {
  return operations === null ? "no answer" : `${operations} behind`;
}

/** @param {Readonly<Record<string, readonly (number | null)[]>>} all */
function most(all) {
  return Math.max(0, ...Object.values(all).flatMap((values) => values.map((value) => value ?? 0)));
}
