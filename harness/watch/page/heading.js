/** What is drilled, how it is followed, and the figures of this moment. */
/** @import { Frame, RunView } from "../view.ts" */
/** @import { Status } from "./status.js" */
import { html } from "htm/preact";
import { clock } from "./clock.js";

const unknown = "–";

/** @param {{ frame: Frame | null, status: Status }} props */
export function Heading({ frame, status }) {
  const run = frame?.run ?? null;
  return html`
    <header class="top">
      <div class="about">
        <p class="overline">
          <span id="status" class="pill" role="status" data-tone=${status.tone}>${status.text}</span>
          <span id="about">${run && aboutLine(run)}</span>
        </p>
        <h1 id="scenario">${run?.scenario ?? "Live view of a drill"}</h1>
        <p id="promise" class="promise">${run?.promise}</p>
      </div>
      ${figures(frame)}
    </header>
  `;
}

/** @param {RunView} run */
function aboutLine({ about, startedAt }) {
  return `${about} · ${startedAt.slice(0, 19).replace("T", " ")} UTC`;
}

/** @param {Frame | null} frame */
function figures(frame) {
  const run = frame?.run ?? null;
  const rate = frame?.regions.reduce((all, { perSecond }) => all + perSecond, 0);
  return html`
    <dl class="figures" aria-label="Figures">
      ${figure("Time", frame === null || run === null ? unknown : clock(frame.at))}
      ${figure("Success", percent(frame?.success ?? null))}
      ${figure("A second", rate === undefined ? unknown : String(Math.round(rate)), run && ` of ${run.perSecond}`)}
      ${figure("Acknowledged", frame?.acknowledged.toLocaleString("en") ?? unknown)}
    </dl>
  `;
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string | null} of
 */
function figure(name, value, of = null) {
  return html`<div><dt>${name}</dt><dd>${value}${of && html`<small>${of}</small>`}</dd></div>`;
}

/**
 * Rounded down: 100.0% only where everything succeeded.
 * @param {number | null} share
 */
function percent(share) {
  return share === null ? unknown : `${(Math.floor(share * 1000) / 10).toFixed(1)}%`;
}
