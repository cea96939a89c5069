/**
 * Each fault with its four verbs: when it was asked for, when it took effect, when it was healed, and what the
 * independent probes saw of it.
 */

import type { VNode } from "preact";
import { clock } from "../../../harness/contract/quantity.ts";
import type { FaultResult, Result } from "../../../harness/contract/result.ts";
import { secondsSinceStart } from "../../facts/moments.ts";
import { html } from "../markup.ts";

export function faults(result: Result): VNode {
  return html`
    <section aria-labelledby="faults">
      <h2 id="faults">Faults</h2>
      ${
        result.faults.length === 0
          ? html`<p class="nothing">No fault was injected.</p>`
          : result.faults.map((fault) => oneFault(result, fault))
      }
    </section>
  `;
}

function oneFault(result: Result, fault: FaultResult): VNode {
  const at = (iso: string | null) => (iso === null ? "never" : clock(secondsSinceStart(result, iso)));
  const rows: [string, string | null, string][] = [
    ["Requested", fault.requestedAt, ""],
    ["Effective", fault.effectiveAt, fault.effectProof ?? "The effect was never proven."],
    ["Healing began", fault.healRequestedAt, ""],
    ["Healed", fault.healedAt, fault.healProof ?? "Healing was never proven."],
  ];
  return html`
    <article class="fault-life">
      <h3>${fault.kind} <span>${fault.target}</span></h3>
      <ol class="moments">
        ${rows.map(
          ([step, iso, proof]) => html`
          <li class=${iso === null ? "never" : ""}><span class="when">${at(iso)}</span><span>${step}${proof !== "" && html`<span class="proof">${proof}</span>`}</span></li>
        `,
        )}
      </ol>
    </article>
  `;
}
