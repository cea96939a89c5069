/**
 * What the fault cost: the recovery time as a bar with its stages, and the data loss at failover and after healing.
 */
import type { VNode } from "preact";
import { duration } from "../../../harness/contract/quantity.ts";
import { outagesText } from "../../../harness/contract/recovery.ts";
import type { Result } from "../../../harness/contract/result.ts";
import { recoveryBar } from "../../chart/recovery-bar.ts";
import { livesOf } from "../../facts/broken.ts";
import { limitOf, limitText, recoveryOf } from "../../facts/criteria.ts";
import { lossRemark, lossText, outageText } from "../../facts/measures.ts";
import {
  type RecoverySegment,
  recoverySegments,
  recoverySentence,
  stageWords,
} from "../../facts/recovery.ts";
import type { ReportInput } from "../../input.ts";
import { html } from "../markup.ts";
import { lifeTable } from "./lives.ts";

type Rto = NonNullable<Result["measures"]["rto"]>;

export function recoveryTime(result: Result): VNode {
  const { rto } = result.measures;
  return html`
    <section aria-labelledby="rto">
      <h2 id="rto">Recovery time</h2>
      ${rto === null ? html`<p class="nothing">Not measured: no fault took effect.</p>` : stages(result, rto)}
      ${allOutages(result)}
    </section>
  `;
}

/** Each outage in a line; the recovery time is about one of them. */
function allOutages(result: Result): VNode | null {
  const { outages, totalOutage } = result.measures;
  if (!outages || outages.length === 0 || !totalOutage) return null;
  return html`
    <p>Service in all: ${outagesText(outages.length, totalOutage)}.</p>
    <ul>${outages.map((outage) => html`<li>${outageText(result, outage)}</li>`)}</ul>
  `;
}

function stages(result: Result, rto: Rto): VNode {
  const limitMs = limitOf(result, "rto");
  return html`
    <p class="lead">${recoverySentence(result)}${limitMs !== null && `, against a limit of ${duration(limitMs)}`}.</p>
    ${recoveryBar(result, limitMs)}
    <dl class="stages">${recoverySegments(rto).map((segment) => oneStage(result, rto, segment))}</dl>
  `;
}

function oneStage(result: Result, rto: Rto, { stage, fromMs, toMs }: RecoverySegment): VNode {
  const recovered = stage === "recovered";
  const open =
    recovered &&
    rto.lowerMs !== 0 &&
    rto.lowerMs !== rto.upperMs &&
    "; hatched where sampling leaves it open";
  const follows = fromMs > 0 && toMs <= (rto.upperMs ?? toMs);
  return html`
    <div>
      <dt><i class=${`swatch ${stage}`}></i>${stage}</dt>
      <dd>${recovered ? recoveryOf(result) : duration(toMs)}${follows && html`<small> + ${duration(toMs - fromMs)}</small>`}</dd>
      <dd class="note">${stageWords[stage]}${open}</dd>
    </div>
  `;
}

type Loss = Result["measures"]["rpo"]["atFailover"];

export function dataLoss(input: ReportInput): VNode {
  const { result } = input;
  const { atFailover, afterHeal } = result.measures.rpo;
  const gone = "missing on the survivor while the other region was gone";
  return html`
    <section aria-labelledby="rpo">
      <h2 id="rpo">Data loss</h2>
      <div class="scroll"><table>
        <thead>
          <tr><th>Acknowledged operations</th><th class="n">Missing</th><th class="n">Limit</th><th class="n">Oldest, before the cut</th></tr>
        </thead>
        <tbody>
          ${lossRow("At failover", gone, atFailover, limitText(result, "rpoAtFailover"))}
          ${lossRow("After healing", "missing for ever", afterHeal, limitText(result, "rpoAfterHeal"))}
        </tbody>
      </table></div>
      ${lossByTime(result)}
      ${named(input)}
    </section>
  `;
}

/** By when it was acknowledged, where not all of it was before the cut. */
function lossByTime(result: Result): VNode | null {
  const { lossByTime } = result.measures;
  if (!lossByTime || lossByTime.duringFault + lossByTime.failBack.operations === 0) return null;
  const { witnesses } = lossByTime.failBack;
  return html`
    <p>Missing after healing: ${lossRemark(result)}.</p>
    ${witnesses.length > 0 && html`<details><summary>Lost by fail-back</summary><ul>${witnesses.map(({ eventId, text }) => html`<li><code>${eventId}</code> ${text}</li>`)}</ul></details>`}
  `;
}

/** The operations that the check of the loss names, followed through the regions. */
function named(input: ReportInput): VNode | null {
  const witnesses = input.result.checks.find(({ id }) => id === "rpo")?.witnesses ?? [];
  const lives = livesOf(
    input,
    witnesses.flatMap(({ eventId }) => eventId ?? []),
  );
  if (lives.length === 0) return null;
  const title =
    lives.length === 1 ? "The operation that was missing" : `${lives.length} operations that were missing`;
  return html`<details open=${lives.length <= 3}><summary>${title}, followed through the regions</summary>${lifeTable(input.result, lives)}</details>`;
}

function lossRow(name: string, meaning: string, loss: Loss, limit: string | null): VNode {
  return html`
    <tr>
      <th scope="row">${name} <small>${meaning}</small></th>
      <td class="n">${lossText(loss)}</td>
      <td class="n">${limit ?? "none set"}</td>
      <td class="n">${loss === null || loss.seconds === 0 ? "–" : duration(loss.seconds * 1000)}</td>
    </tr>
  `;
}
