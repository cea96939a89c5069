/**
 * The particulars of the run: operations, what it cost, what it left behind, versions, and the command that runs
 * it again.
 */
import type { VNode } from "preact";
import { bytes, count, duration } from "../../../harness/contract/quantity.ts";
import type { Result } from "../../../harness/contract/result.ts";
import { cleanupText } from "../../facts/upkeep.ts";
import { html } from "../markup.ts";

type Row = readonly [name: string, value: string];

export function operations({ operations: seen }: Result): VNode {
  const outcomes: Row[] = [
    ["Attempted", count(seen.attempted)],
    ["Acknowledged", count(seen.acknowledged)],
    ["Refused", count(seen.refused)],
    ["Indeterminate", count(seen.indeterminate)],
    ["Delivered again on purpose", count(seen.redelivered)],
  ];
  const phases: Row[] = [
    ["Due before the fault", count(seen.byPhase.before)],
    ["Due during the fault", count(seen.byPhase.during)],
    ["Due after healing", count(seen.byPhase.after)],
  ];
  return html`
    <section aria-labelledby="operations">
      <h2 id="operations">Operations</h2>
      <div class="columns">${facts(outcomes)}${facts(phases)}</div>
    </section>
  `;
}

export function costs(result: Result): VNode {
  const { cost } = result;
  const time: Row[] = [
    ["Whole command", duration(cost.wallMs)],
    ["Provisioning", duration(cost.provisionMs)],
    ["Bringing up", duration(cost.bringUpMs)],
    ["Asked for by the scenario", duration(cost.scriptedMs)],
    ["Judging", duration(cost.checkMs)],
  ];
  const memory: Row[] = [
    ["Peak memory, drill", bytes(cost.peakRssBytes)],
    ["Peak memory, harness", bytes(cost.harnessPeakRssBytes)],
    ["Clean-up", cleanupText(result)],
  ];
  return html`
    <section aria-labelledby="cost">
      <h2 id="cost">Cost and clean-up</h2>
      <div class="columns">${facts(time)}${facts(memory)}</div>
    </section>
  `;
}

export function replay({ run }: Result): VNode {
  const rows: Row[] = [
    ["Run", run.id],
    ["Topology", `${run.topology} (${run.regions.join(", ")})`],
    ["Provider", run.provider],
    ["Profile", run.profile],
    ["Seed", String(run.seed)],
    ["Defect", run.defect ?? "none"],
    ["Commit", run.commit ?? "unknown"],
    ["Started", run.startedAt],
    ["Ended", run.endedAt],
  ];
  return html`
    <section aria-labelledby="replay">
      <h2 id="replay">Run it again</h2>
      <pre><code>${run.command}</code></pre>
      <div class="columns">${facts(rows)}${facts(Object.entries(run.versions))}</div>
    </section>
  `;
}

function facts(rows: readonly Row[]): VNode {
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
