/**
 * Events followed through all regions, one row an event: what the sender saw, then what each region held, side by side.
 */

import type { VNode } from "preact";
import { fineClock } from "../../../harness/contract/quantity.ts";
import type { Result } from "../../../harness/contract/result.ts";
import type { EventLife } from "../../../harness/measure/event-life.ts";
import { accusers } from "../../facts/broken.ts";
import { type LifeInWords, lifeInWords, type Seen } from "../../facts/life.ts";
import { html } from "../markup.ts";

/** A table of at least one life. */
export function lifeTable(result: Result, lives: readonly EventLife[]): VNode {
  const rows = lives.map(lifeInWords);
  const regions = rows[0]?.regions.map(({ region }) => region) ?? [];
  return html`
    <div class="scroll"><table class="lives">
      <thead><tr><th>Event</th><th>Sent</th><th>Acknowledged</th>${regions.map((region) => html`<th>${region}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => lifeRow(result, row))}</tbody>
    </table></div>
  `;
}

function lifeRow(result: Result, { eventId, contents, sent, acknowledged, regions }: LifeInWords): VNode {
  const checks = accusers(result, eventId);
  return html`
    <tr>
      <th scope="row">
        <code>${eventId}</code> <small>${contents}</small>
        ${checks.map((id) => html` <small><a href=${`#check-${id}`}>${id}</a></small>`)}
      </th>
      ${cell("Sent", sent)}${cell("Acknowledged", acknowledged)}${regions.map(({ region, seen }) => cell(region, seen))}
    </tr>
  `;
}

function cell(head: string, lines: readonly Seen[]): VNode {
  return html`
    <td data-head=${head}>
      <ul>
        ${lines.map(
          ({ seconds, text, wrong }) => html`
          <li class=${wrong ? "wrong" : ""}>${seconds !== null && html`<span class="when">${fineClock(seconds)}</span> `}${wrong && html`<b aria-hidden="true">✗ </b>`}${text}</li>
        `,
        )}
      </ul>
    </td>
  `;
}
