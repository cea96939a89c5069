/** The running step, and what happened so far, the latest on top. */
/** @import { Frame, NewsView, StepView, Tone } from "../view.ts" */
import { html } from "htm/preact";
import { clock } from "./clock.js";
import { mark } from "./mark.js";

/** Characters of a proof: the report has all of it. */
const proofLength = 200;

/** @typedef {Pick<NewsView, "at" | "text" | "proof"> & { kind: NewsView["kind"] | "step", tone: Tone | null }} Row */

/** @param {{ frame: Frame }} props */
export function Now({ frame }) {
  const running = frame.steps.findLast(({ to }) => to === null);
  return html`
    <section class="now" aria-labelledby="step-title">
      <h2 id="step-title">Now</h2>
      <p id="step" class="step" aria-live="polite">${running?.title ?? betweenSteps(frame)}</p>
      <p id="step-since" class="quiet">${running && `for ${clock(frame.at - running.from)}`}</p>
    </section>
  `;
}

/** @param {Frame} frame */
function betweenSteps({ phase, steps }) {
  switch (phase) {
    case "waiting":
      return "Waiting for the drill to begin";
    case "judging":
      return "Judging what was seen";
    case "judged":
      return "Over";
    case "cut-off":
      return "Cut off";
    case "running":
      return steps.at(-1)?.title ?? "Starting";
  }
}

/**
 * Rows keep their elements, so that a screen reader reads only new ones.
 * @param {{ news: readonly NewsView[], steps: readonly StepView[] }} props
 */
export function News({ news, steps }) {
  return html`
    <section class="news" aria-labelledby="news-title">
      <h2 id="news-title">What happened</h2>
      <ol id="news" role="log" aria-live="polite" aria-labelledby="news-title">
        ${rowsOf(news, steps).map(([key, row]) => newsRow(key, row))}
      </ol>
    </section>
  `;
}

/**
 * @param {readonly NewsView[]} news
 * @param {readonly StepView[]} steps
 * @returns {[key: string, row: Row][]} each key once
 */
function rowsOf(news, steps) {
  /** @type {Row[]} */
  const begun = steps.map(({ from, title }) => ({
    at: from,
    kind: "step",
    tone: null,
    text: title,
    proof: null,
  }));
  const rows = [...news, ...begun].sort((a, b) => a.at - b.at).reverse();
  return [...new Map(rows.map((row) => [`${row.at} ${row.kind} ${row.text} ${row.proof}`, row]))];
}

/**
 * @param {string} key
 * @param {Row} row
 */
function newsRow(key, { at, kind, tone, text, proof }) {
  return html`
    <li key=${key} class=${kind === "step" ? "step-row" : null}>
      <time>${clock(at)}</time>
      <span>${tone && mark(tone)}</span>
      <span class="text">${text}${proof && html`<small>${shortened(proof)}</small>`}</span>
    </li>
  `;
}

/** @param {string} proof */
function shortened(proof) {
  return proof.length <= proofLength ? proof : `${proof.slice(0, proofLength)}…`;
}
