/** How far each copy of a log or a database is behind its original. */
/** @import { LagView } from "../view.ts" */
import { html } from "htm/preact";

/** @param {{ lags: readonly LagView[] }} props */
export function Lags({ lags }) {
  if (lags.length === 0) return null;
  return html`
    <section class="lags" aria-label="Copies that lag">
      <h2>Copies behind their original</h2>
      <ul>
        ${lags.map(
          ({ name, behind, unit }) =>
            html`<li key=${name}><span>${name}</span><b>${behind === 0 ? "level" : `${behind} ${unit}`}</b></li>`,
        )}
      </ul>
    </section>
  `;
}
