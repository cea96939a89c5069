/** Messages, checklist and post-mortem, folded: for messages about the drill. */
import type { VNode } from "preact";
import { checklists, type Item, timedSteps } from "../../communications/checklist.ts";
import { type Entry, type Incident, incidentOf, noIncident } from "../../communications/incident.ts";
import { messages } from "../../communications/messages.ts";
import { postMortem } from "../../communications/post-mortem.ts";
import type { ReportInput } from "../../input.ts";
import { html } from "../markup.ts";

export function communications(input: ReportInput): VNode {
  const incident = incidentOf(input);
  return html`
    <section aria-labelledby="communications">
      <h2 id="communications">Communications <small>measured times filled in, the rest left to people</small></h2>
      ${incident === null ? html`<p class="nothing">${noIncident}</p>` : parts(incident)}
    </section>
  `;
}

function parts(incident: Incident): VNode[] {
  return [
    ...messages(incident).map(({ title, subject, entries }) =>
      folded(title, html`<p class="subject">${subject}</p>${entryList(entries)}` as unknown as VNode),
    ),
    folded(
      "Checklist",
      html`${checklists(incident).map(({ title, items }) => html`<h3>${title}</h3><ul class="checklist">${items.map(oneItem)}</ul>`)}${stepTable(incident)}` as unknown as VNode,
    ),
    folded(
      "Post-mortem, to be completed",
      html`${postMortem(incident).map(({ title, entries }) => html`<h3>${title}</h3>${entryList(entries)}`)}` as unknown as VNode,
    ),
  ];
}

function folded(title: string, body: VNode): VNode {
  return html`<details class="letter"><summary>${title}</summary>${body}</details>`;
}

function entryList(entries: readonly Entry[]): VNode {
  return html`
    <dl class="entries">
      ${entries.map(
        ({ label, value, hint }) => html`
        <div><dt>${label}</dt>${value === null ? html`<dd class="blank">to fill in: ${hint}</dd>` : html`<dd>${value}</dd>`}</div>
      `,
      )}
    </dl>
  `;
}

const boxes: Readonly<Record<Item["state"], readonly [sign: string, words: string]>> = {
  done: ["✓", "done"],
  unmet: ["✗", "not so"],
  open: ["○", "open"],
};

function oneItem({ state, text, found }: Item): VNode {
  const [sign, words] = boxes[state];
  return html`<li class=${state}><span aria-hidden="true">${sign}</span><span><span class="unseen">${words}: </span>${text} <small>${found}</small></span></li>`;
}

function stepTable(incident: Incident): VNode | null {
  const steps = timedSteps(incident);
  if (steps.length === 0) return null;
  return html`
    <h3>Steps, timed</h3>
    <div class="scroll"><table>
      <thead><tr><th>Step</th><th class="n">After the fault</th><th class="n">Took</th></tr></thead>
      <tbody>${steps.map(({ title, started, took }) => html`<tr><th scope="row">${title}</th><td class="n">${started}</td><td class="n">${took}</td></tr>`)}</tbody>
    </table></div>
  ` as unknown as VNode;
}
