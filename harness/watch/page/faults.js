/** Faults on the charts: a band for the time that each was in effect, and a key that names them. */
/** @import { TrafficView } from "../view.ts" */
import { html } from "htm/preact";
import uPlot from "uplot";
import { clock } from "./clock.js";

/**
 * Draws the bands behind the curves of a chart whose time is in seconds.
 * @param {uPlot} plot
 * @param {TrafficView["faults"]} faults
 * @param {string} colour
 */
export function drawBands(plot, faults, colour) {
  const { ctx, bbox } = plot;
  const end = bbox.left + bbox.width;
  const now = plot.data[0].at(-1) ?? 0;
  const place = (/** @type {number} */ seconds) => {
    const x = plot.valToPos(seconds, "x", true);
    return Math.min(end, Math.max(bbox.left, x));
  };
  ctx.save();
  ctx.fillStyle = colour;
  for (const { from, to } of faults) {
    const x = place(from / 1000);
    ctx.fillRect(x, bbox.top, place(to === null ? now + 0.5 : to / 1000) - x, bbox.height);
  }
  ctx.restore();
}

/** @param {{ faults: TrafficView["faults"] }} props */
export function FaultKey({ faults }) {
  if (faults.length === 0) return null;
  return html`
    <ul class="key" aria-label="Faults in the charts">
      ${faults.map(
        ({ kind, from, to }) =>
          html`<li key=${`${kind} ${from}`}>${kind}, ${clock(from)} to ${to === null ? "now" : clock(to)}</li>`,
      )}
    </ul>
  `;
}
