/** What the load sends: attempts a second and the retries among them, over time, and what the retry budget holds back. */
/** @import { SendingView, TrafficView } from "../view.ts" */
import { html } from "htm/preact";
import { h } from "preact";
import { Chart } from "./chart.js";

/** @param {{ sending: SendingView, traffic: TrafficView, perSecond: number }} props */
export function Sending({ sending, traffic, perSecond }) {
  const { sentPerSecond, retriesPerSecond, budget } = sending;
  const top = Math.max(1, perSecond, ...traffic.sent.map((value) => value ?? 0));
  return html`
    <section id="sending" class="charts" aria-label="Requests sent">
      <figure>
      ${h(Chart, {
        title: "Requests sent",
        region: "all regions",
        series: "sent",
        values: traffic.sent,
        second: traffic.retries,
        traffic,
        top,
        now: sentPerSecond,
        nowSecond: retriesPerSecond,
        format: sentText,
      })}
      <ul class="lines"><li>requests</li><li>retries among them</li></ul>
      <p class="quiet">${budget}</p>
      </figure>
    </section>
  `;
}

/**
 * @param {number | null} sent
 * @param {number | null} retries
 */
function sentText(sent, retries) {
  if (sent === null) return "not known yet";
  const first = Math.round(sent) - Math.round(retries ?? 0);
  return `${Math.round(sent)} a second: ${first} first, ${Math.round(retries ?? 0)} retries`;
}
