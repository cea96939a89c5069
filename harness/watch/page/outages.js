/** When service was away: as far as it is known while the drill runs, and as the result has it at the end. */
/** @import { FailingView, OutagesView, OutageView } from "../view.ts" */
import { html } from "htm/preact";
import { clock } from "./clock.js";
import { mark } from "./mark.js";

/** @param {{ outages: OutagesView | null, failing: FailingView | null }} props */
export function Outages({ outages, failing }) {
  if (outages === null && failing === null) return null;
  return html`
    <section id="outages" class="outages" aria-labelledby="outages-title">
      <h2 id="outages-title">Service away<span class="standing">${outages?.final ? "as judged" : "so far"}</span></h2>
      ${outages && totals(outages)}
      <ol>${outages?.told.map(outageRow)}${failing && failingRow(failing)}</ol>
      ${outages?.knownUntil != null && html`<p class="quiet">Of what was sent until ${clock(outages.knownUntil)}</p>`}
    </section>
  `;
}

/** @param {OutagesView} outages */
function totals({ total, afterHeal }) {
  return html`
    <p class="total">${total}${afterHeal !== null && html`<small>after healing began: ${afterHeal}</small>`}</p>
  `;
}

/** @param {OutageView} outage */
function outageRow({ at, away, over, cause, met, endless }) {
  return html`
    <li key=${at}>
      ${mark(over ? "warn" : "bad")}
      <span>
        <b>${over ? away : `${away}, not seen to be back,`}</b> from ${clock(at)} on${cause && ` ${cause}`}, ${met}
        ${endless && html`<small>${endless}</small>`}
      </span>
    </li>
  `;
}

/** @param {FailingView} failing */
function failingRow({ from, to, met }) {
  const when = to === null ? `since ${clock(from)}` : `from ${clock(from)} to ${clock(to)}`;
  return html`
    <li key="failing">${mark("busy")}<span><b>Failing ${when}</b>, ${met}; not settled yet</span></li>
  `;
}
