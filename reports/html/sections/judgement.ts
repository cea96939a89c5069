/**
 * How the verdict came about: each promise beside what was measured, each check as a sentence with what it examined
 * and its witnesses, and what nothing examined.
 */
import type { VNode } from "preact";
import { clock, count, counted, notMeasured } from "../../../harness/contract/quantity.ts";
import type { CheckResult, Result, Witness } from "../../../harness/contract/result.ts";
import { criterionRows } from "../../facts/criteria.ts";
import { secondsSinceStart } from "../../facts/moments.ts";
import { capital } from "../../facts/sentence.ts";
import { untested } from "../../facts/untested.ts";
import { checksByVerdict, verdictWords } from "../../facts/verdict.ts";
import { html } from "../markup.ts";
import { shape, sign } from "../sign.ts";

export function promises(result: Result): VNode {
  return html`
    <section aria-labelledby="promises">
      <h2 id="promises">Promises</h2>
      <div class="scroll"><table class="promise-table">
        <thead><tr><th>Promise</th><th>Limit</th><th>Measured</th><th>Verdict</th></tr></thead>
        <tbody>
          ${criterionRows(result).map(
            ({ promise, limit, measured, verdict }) => html`
            <tr><th scope="row">${capital(promise)}</th><td>${limit}</td><td>${measured === notMeasured ? measured : html`<strong>${measured}</strong>`}</td><td>${sign(verdict)}</td></tr>
          `,
          )}
        </tbody>
      </table></div>
      <p class="note">Fixed before the fault was injected, SHA-256 <code>${result.criteriaSha256}</code></p>
    </section>
  `;
}

export function checks(result: Result): VNode {
  return html`
    <section aria-labelledby="checks">
      <h2 id="checks">Checks <small>${checksByVerdict(result)}</small></h2>
      <div class="checks">${result.checks.map((check) => oneCheck(result, check))}</div>
    </section>
  `;
}

function oneCheck(result: Result, check: CheckResult): VNode {
  const { id, verdict, examined, violations, reason, witnesses } = check;
  return html`
    <article class=${`check ${verdict}`} id=${`check-${id}`}>
      ${shape(verdict)}
      <div>
        <h3>${id} <span class=${`said ${verdict}`}>${verdictWords[verdict].word}</span></h3>
        <p>${capital(reason)}.</p>
        <p class="note">${count(examined)} examined${violations > 0 && `, ${counted(violations, "violations")}`}</p>
        ${witnesses.length > 0 && witnessList(result, check)}
      </div>
    </article>
  `;
}

function witnessList(result: Result, { verdict, violations, witnesses }: CheckResult): VNode {
  const title =
    violations > witnesses.length ? `${witnesses.length} of ${count(violations)}` : count(witnesses.length);
  const at = (witness: Witness) => (witness.at ? clock(secondsSinceStart(result, witness.at)) : "");
  return html`
    <details open=${verdict === "fail" && witnesses.length <= 6}>
      <summary>${title === "1" ? "1 witness" : `${title} witnesses`}</summary>
      <div class="scroll"><table>
        <thead><tr><th>Event or account</th><th>Region</th><th class="n">At</th><th>Seen</th></tr></thead>
        <tbody>
          ${witnesses.map(
            (witness) => html`
            <tr>
              <td><code>${witness.eventId ?? witness.account ?? ""}</code></td><td>${witness.region ?? ""}</td>
              <td class="n">${at(witness)}</td><td>${witness.text}</td>
            </tr>
          `,
          )}
        </tbody>
      </table></div>
    </details>
  `;
}

export function notTested(result: Result): VNode {
  const rows = untested(result);
  return html`
    <section aria-labelledby="untested">
      <h2 id="untested">Not tested</h2>
      ${
        rows.length === 0
          ? html`<p class="nothing">Every limit was judged and every check came to a conclusion.</p>`
          : html`<dl class="untested">${rows.map(({ what, why }) => html`<div><dt>${what}</dt><dd>${why}</dd></div>`)}</dl>`
      }
    </section>
  `;
}
