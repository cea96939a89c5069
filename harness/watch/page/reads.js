/** Reads of acknowledged operations: how many a second, those that did not show their operation, and how many were stale so far. */
/** @import { ReadsView, TrafficView } from "../view.ts" */
import { html } from "htm/preact";
import { h } from "preact";
import { Chart } from "./chart.js";

/** @param {{ reads: ReadsView | null, traffic: TrafficView }} props */
export function Reads({ reads, traffic }) {
  if (reads === null) return null;
  const { readPerSecond, absentPerSecond, read, absent, stale } = reads;
  return html`
    <section id="reads" class="charts" aria-label="Reads">
      <figure>
      ${h(Chart, {
        title: "Operations read back",
        region: "all regions",
        series: "sent",
        values: read,
        second: absent,
        traffic,
        top: Math.max(1, ...read),
        now: readPerSecond,
        nowSecond: absentPerSecond,
        format: readText,
      })}
      <ul class="lines"><li>reads</li><li>those without the operation</li></ul>
      <p class="quiet">${stale}</p>
      </figure>
    </section>
  `;
}

/**
 * @param {number | null} read
 * @param {number | null} absent
 */
function readText(read, absent) {
  return `${Math.round(read ?? 0)} a second, ${Math.round(absent ?? 0)} without the operation`;
}
