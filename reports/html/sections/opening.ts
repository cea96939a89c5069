/**
 * The first screen: the verdict, the promise, why, the figures people ask for, and, for a failed drill, which
 * promise broke with the life of a few events that show it.
 */
import type { VNode } from "preact";
import type { CriterionId } from "../../../harness/contract/criteria.ts";
import { objectionsIn } from "../../../harness/contract/objections.ts";
import { clock, notMeasured } from "../../../harness/contract/quantity.ts";
import type { Result, Witness } from "../../../harness/contract/result.ts";
import { brokenExamples, brokenLives, brokenPromises, type Example } from "../../facts/broken.ts";
import { limitText, recoveryOf } from "../../facts/criteria.ts";
import { acknowledgedText, latencyText, lossText, timeAwayText } from "../../facts/measures.ts";
import { secondsSinceStart } from "../../facts/moments.ts";
import { unsealed } from "../../facts/seal.ts";
import { negativeControl, verdictWords } from "../../facts/verdict.ts";
import type { ReportInput } from "../../input.ts";
import { html } from "../markup.ts";
import { shape } from "../sign.ts";
import { lifeTable } from "./lives.ts";

export function opening(input: ReportInput): VNode {
  const { result, unfinished } = input;
  const { word, meaning } = verdictWords[result.verdict];
  const noSeal = unsealed(input);
  const control = negativeControl(result);
  const reasons = otherReasons(result);
  return html`
    <header class=${`opening ${result.verdict}`}>
      ${unfinished && html`<p class="unfinished"><strong>This drill did not end:</strong> ${unfinished}. This report is about the part that was recorded.</p>`}
      ${noSeal && html`<p class="unfinished">${noSeal}</p>`}
      <p class="overline">Drill report <span>${result.run.scenario}</span> <time datetime=${result.run.startedAt}>${day(result.run.startedAt)}</time></p>
      <h1>${shape(result.verdict)}<span class="word">${word}</span><span class="meaning">${meaning}</span></h1>
      <p class="promise">${result.run.promise}</p>
      ${reasons.length > 0 && html`<ul class="reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
      ${control && html`<p class="control">${control}</p>`}
      ${result.verdict === "fail" ? [broken(input), figures(result)] : figures(result)}
    </header>
  `;
}

/** What stands against a pass, but for the failed checks: those have a part of their own. */
function otherReasons(result: Result): string[] {
  return objectionsIn(result)
    .filter(({ from, verdict }) => !(from === "check" && verdict === "fail"))
    .map(({ reason }) => reason);
}

function broken(input: ReportInput): VNode {
  const { result } = input;
  return html`
    <section class="broken" aria-labelledby="broken">
      <h2 id="broken">What broke</h2>
      <dl class="promises">
        ${brokenPromises(result).map(
          ({ check, criteria }) => html`
          <div>
            <dt>${criteria.length === 0 ? check.reason : criteria.map(({ promise }) => promise).join("; ")}</dt>
            <dd>${criteria.map(({ measured }) => html`measured <strong>${measured}</strong>${" "}`)}<a href=${`#check-${check.id}`}>${check.id}</a></dd>
          </div>
        `,
        )}
      </dl>
      ${examples(input)}
    </section>
  `;
}

function examples(input: ReportInput): VNode | null {
  const lives = brokenLives(input);
  if (lives.length > 0) {
    const title = lives.length === 1 ? "One event, followed" : `${numerals[lives.length]} events, followed`;
    return html`<h3>${title} through ${input.result.run.regions.length === 2 ? "both" : "all"} regions</h3>${lifeTable(input.result, lives)}` as VNode;
  }
  const others = brokenExamples(input.result);
  if (others.length === 0) return null;
  return html`<h3>For example</h3><div class="examples">${others.map((example) => oneExample(input.result, example))}</div>` as unknown as VNode;
}

const numerals = ["No", "One", "Two", "Three"];

function oneExample(result: Result, { subject, seen }: Example): VNode {
  const at = (witness: Witness) => (witness.at ? clock(secondsSinceStart(result, witness.at)) : "");
  return html`
    <div class="example">
      <h4><code>${subject}</code></h4>
      <ol>
        ${seen.map(
          (witness) => html`
          <li><span class="when">${at(witness)}</span><span><b>${witness.region ?? ""}</b> ${witness.text}</span></li>
        `,
        )}
      </ol>
    </div>
  `;
}

interface Tile {
  readonly name: string;
  readonly value: string;
  /** What it is held against, and anything else that must be read with the value. */
  readonly limit: string;
}

function figures(result: Result): VNode {
  return html`
    <dl class="figures">
      ${tilesOf(result).map(
        ({ name, value, limit }) => html`
        <div class=${value === notMeasured ? "unknown" : ""}><dt>${name}</dt><dd>${value}</dd><dd class="limit">${limit}</dd></div>
      `,
      )}
    </dl>
  `;
}

function tilesOf(result: Result): Tile[] {
  const { atFailover, afterHeal } = result.measures.rpo;
  const limited = (id: CriterionId) => limitText(result, id) ?? "no limit set";
  const tile = (name: string, value: string, id: CriterionId): Tile => ({ name, value, limit: limited(id) });
  const away = timeAwayText(result);
  const acknowledged = tile("Availability", acknowledgedText(result), "availability");
  return [
    tile("Recovery time", recoveryOf(result), "rto"),
    tile("Lost at failover", lossText(atFailover), "rpoAtFailover"),
    tile("Lost after healing", lossText(afterHeal), "rpoAfterHeal"),
    ...(away === null
      ? [acknowledged]
      : [
          tile("Service away", away, "totalOutage"),
          { ...acknowledged, limit: `with retries, ${acknowledged.limit}` },
        ]),
    tile("Latency, 95th", latencyText(result), "latencyP95"),
  ];
}

function day(iso: string): string {
  return `${new Date(iso).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" })} UTC`;
}
