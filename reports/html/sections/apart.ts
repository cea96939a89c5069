/**
 * How far the regions were apart, and how they came together again: one row a measure that was taken, no section where
 * none was.
 */
import type { VNode } from "preact";
import type { Result } from "../../../harness/contract/result.ts";
import { apartRows } from "../../facts/apart.ts";
import { html } from "../markup.ts";

export function regionsApart(result: Result): VNode | null {
  const rows = apartRows(result);
  if (rows.length === 0) return null;
  const examples = result.measures.divergence?.examples ?? [];
  return html`
    <section aria-labelledby="apart">
      <h2 id="apart">Regions apart</h2>
      <div class="scroll"><table class="apart-table">
        <thead><tr><th>Measure</th><th>Measured</th><th>Limit</th><th></th></tr></thead>
        <tbody>
          ${rows.map(
            ({ name, value, limit, remark }) => html`
            <tr><th scope="row">${name}</th><td>${value}</td><td>${limit ?? "none set"}</td><td>${remark}</td></tr>
          `,
          )}
        </tbody>
      </table></div>
      ${examples.length > 0 && conflictList(examples)}
    </section>
  ` as VNode;
}

type Examples = NonNullable<Result["measures"]["divergence"]>["examples"];

function conflictList(examples: Examples): VNode {
  return html`
    <details>
      <summary>${examples.length === 1 ? "1 event" : `${examples.length} events`} held with different contents</summary>
      <div class="scroll"><table>
        <thead><tr><th>Event</th><th>Region</th><th>Account</th><th class="n">Amount</th></tr></thead>
        <tbody>
          ${examples.flatMap(({ eventId, held }) =>
            Object.entries(held).map(
              ([region, { account, amount }]) => html`
            <tr><td><code>${eventId}</code></td><td>${region}</td><td><code>${account}</code></td><td class="n">${amount}</td></tr>
          `,
            ),
          )}
        </tbody>
      </table></div>
    </details>
  `;
}
