/** The verdict, and what the run is judged by: criteria while it runs, checks once it is judged. */
/** @import { RunView, Tone, VerdictView } from "../view.ts" */
import { html } from "htm/preact";
import { mark } from "./mark.js";

const reasonsShown = 4;

/** @type {Readonly<Record<VerdictView["verdict"], Tone>>} */
const tones = { pass: "good", fail: "bad", inconclusive: "warn", "harness-error": "warn" };

/**
 * In the document before there is a verdict, so that a screen reader reads it out when it comes.
 * @param {{ verdict: VerdictView | null }} props
 */
export function VerdictBanner({ verdict }) {
  const tone = verdict === null ? null : tones[verdict.verdict];
  return html`
    <section
      id="verdict"
      class="verdict"
      aria-label="Verdict"
      aria-live="assertive"
      data-tone=${tone}
      hidden=${verdict === null}
    >
      ${verdict && banner(verdict)}
    </section>
  `;
}

/** @param {VerdictView} verdict */
function banner({ verdict, word, meaning, reasons }) {
  return html`
    ${mark(tones[verdict])}
    <h2>${word}<small>${meaning}</small></h2>
    <ul>${reasons.slice(0, reasonsShown).map((reason) => html`<li key=${reason}>${reason}</li>`)}</ul>
  `;
}

/** @param {{ verdict: VerdictView | null, run: RunView | null }} props */
export function Promises({ verdict, run }) {
  return html`
    <section aria-labelledby="promises-title">
      <h2 id="promises-title">Judged by</h2>
      <ul id="promises" class="promises">${verdict === null ? criteria(run) : checks(verdict)}</ul>
    </section>
  `;
}

/** @param {RunView | null} run */
function criteria(run) {
  return run?.criteria.map((text) => html`<li key=${text}>${mark("idle")}<span>${text}</span></li>`);
}

/** @param {VerdictView} verdict */
function checks({ checks }) {
  return checks.map(
    ({ id, verdict, reason }) =>
      html`<li key=${id}>${mark(tones[verdict])}<span><b>${id}: ${verdict}. </b>${reason}</span></li>`,
  );
}
