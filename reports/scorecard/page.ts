/**
 * The scorecard as one HTML page, without network and without script, in light, dark and on paper. What got worse comes
 * first, then all drills in a table, each with its runs and the grounds of what is claimed, then what was left out.
 */
import type { VNode } from "preact";
import { count, counted, duration } from "../../harness/contract/quantity.ts";
import type { Scorecard, ScoreRow } from "../../harness/score/scorecard.ts";
import { documentOf } from "../html/document.ts";
import { html, raw } from "../html/markup.ts";
import { sign } from "../html/sign.ts";
import { legible } from "../input.ts";
import { drawRow } from "./chart.ts";
import { scorecardStyle } from "./style.ts";
import {
  age,
  alarms,
  commitText,
  distributionText,
  flakeText,
  regressionText,
  scoredMeasures,
  shiftText,
  successText,
} from "./words.ts";

/** A whole document as a string; the same scorecard gives the same bytes. */
export async function renderScorecard(untrusted: Scorecard): Promise<string> {
  const card = legible(untrusted);
  const drills: VNode[] = [];
  for (const [i, row] of card.rows.entries())
    drills.push(drill(row, card, await drawRow(row, `drill-${i}-chart`), i));
  return documentOf(
    "Scorecard",
    html`
      <main>
        ${opening(card)} ${worse(card)} ${flakes(card)} ${overview(card)}
        ${drills.length === 0 ? null : html`<section><h2>Drill by drill</h2>${drills}</section>`}
        ${controls(card)} ${stopped(card)} ${left(card)} ${grounds(card)}
      </main>
    `,
    scorecardStyle,
  );
}

function opening({ at, rows, stopped, neverDrilled }: Scorecard): VNode {
  const runs = rows.reduce((sum, { total }) => sum + total, stopped.length);
  const green = rows.filter(({ last }) => last.counts === "pass").length;
  return html`
    <header class="opening">
      <p class="overline"><span>regiondrill</span> as of ${at}</p>
      <h1>Scorecard</h1>
      <p class="promise">
        ${green} of ${counted(rows.length, "drills")} ended as expected when last run. ${counted(runs, "runs")} are kept.
      </p>
      ${neverDrilled.length === 0 ? null : html`<p class="control">Without a kept run: ${neverDrilled.join(", ")}.</p>`}
    </header>
  `;
}

function worse(card: Scorecard): VNode {
  const lines = alarms(card);
  return html`
    <section>
      <h2>Worse than before</h2>
      ${
        lines.length === 0
          ? html`<p class="nothing">No drill that was green failed since, and no measure was shown to have risen.</p>`
          : html`<ul class="alarms">${lines.map((line) => html`<li>${line}</li>`)}</ul>`
      }
    </section>
  `;
}

function flakes({ rows }: Scorecard): VNode {
  const found = rows.flatMap((row) => row.flakes);
  return html`
    <section>
      <h2>Flakes <small>same commit, seed and options, different verdicts</small></h2>
      ${
        found.length === 0
          ? html`<p class="nothing">None among the kept runs of committed code.</p>`
          : html`<ul class="alarms">${found.map((flake) => html`<li>${flakeText(flake)}</li>`)}</ul>`
      }
    </section>
  `;
}

function overview({ rows }: Scorecard): VNode | null {
  if (rows.length === 0) return null;
  const cells = (row: ScoreRow) =>
    scoredMeasures.map(({ score, inWords }) => {
      const all = score(row)?.all;
      return html`<td>${all === undefined ? "–" : inWords(all.median)}</td>`;
    });
  return html`
    <section>
      <h2>All drills <small>medians over the kept runs</small></h2>
      <div class="scroll" tabindex="0" role="region" aria-label="All drills">
        <table class="score-table">
          <thead>
            <tr>
              <th scope="col">drill</th>
              <th scope="col">last</th>
              <th scope="col">since</th>
              <th scope="col">as expected</th>
              ${scoredMeasures.map(({ name }) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              (row, i) => html`
                <tr>
                  <th scope="row"><a href=${`#drill-${i}`}>${row.title}</a><small>${row.provider}</small></th>
                  <td>${sign(row.last.counts)}</td>
                  <td class="n">${age(row.sinceLastMs)}</td>
                  <td class="n">${row.passed} of ${row.total}</td>
                  ${cells(row)}
                </tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function drill(row: ScoreRow, { significance }: Scorecard, drawing: string, i: number): VNode {
  const { last } = row;
  const limit = last.limits.rtoMs === null ? "" : ` · RTO limit ${duration(last.limits.rtoMs)}`;
  return html`
    <article class="drill" id=${`drill-${i}`}>
      <h3>${row.title}</h3>
      <p class="note">${row.provider} · ${row.profile} · ${counted(row.total, "runs")} from ${row.runs[0]!.startedAt} to ${last.startedAt}${limit}</p>
      ${raw("div", drawing, { class: "chart-of-runs" })}
      <dl class="grounds">
        ${pair("Last run", html`${sign(last.counts)}${last.text === last.counts ? "" : ` ${last.text}`}, ${age(row.sinceLastMs)} ago: ${last.id}, seed ${last.seed}, ${commitText(last)}`)}
        ${last.reason === null ? null : pair("Because", last.reason)}
        ${pair("Success", successText(row))}
        ${row.regression === null ? null : html`<div class="worse"><dt>Regression</dt><dd>${regressionText(row)}</dd></div>`}
        ${scoredMeasures.map(({ name, score, inWords }) => {
          const found = score(row);
          if (found === null) return null;
          return pair(
            name,
            `${distributionText(found.all, inWords)}. ${sentence(shiftText(found.shift, inWords, significance))}`,
          );
        })}
        ${row.flakes.map((flake) => pair("Flake", flakeText(flake)))}
        ${pair("Again", html`<code>${last.command}</code>`)}
      </dl>
    </article>
  `;
}

function pair(name: string, value: string | VNode): VNode {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function controls({ controls: rows }: Scorecard): VNode | null {
  if (rows.length === 0) return null;
  return html`
    <section>
      <h2>Controls <small>planted defects and sabotage: not part of any score above</small></h2>
      <div class="scroll" tabindex="0" role="region" aria-label="Controls">
        <table class="score-table">
          <thead>
            <tr><th scope="col">drill</th><th scope="col">planted</th><th scope="col">last verdict</th><th scope="col">runs</th></tr>
          </thead>
          <tbody>
            ${rows.map(
              ({ title, defect, last, total }) => html`
                <tr><th scope="row">${title}</th><td>${defect ?? "faults that do nothing"}</td><td>${sign(last.verdict)}</td><td class="n">${count(total)}</td></tr>
              `,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
}

function stopped({ stopped: runs }: Scorecard): VNode | null {
  if (runs.length === 0) return null;
  return html`
    <section>
      <h2>Stopped <small>before their end: not part of any score above</small></h2>
      <ul class="alarms">${runs.map(({ id, title, provider }) => html`<li>${title} on ${provider}: ${id}</li>`)}</ul>
    </section>
  `;
}

function left({ skipped }: Scorecard): VNode | null {
  if (skipped.length === 0) return null;
  return html`
    <section>
      <h2>Left out <small>${counted(skipped.length, "folders")}</small></h2>
      <ul class="alarms">${skipped.map(({ folder, reason }) => html`<li><code>${folder}</code>: ${reason}</li>`)}</ul>
    </section>
  `;
}

function grounds({ significance, worthwhile, comparisons }: Scorecard): VNode {
  const expected = Number((comparisons * significance).toFixed(2));
  return html`
    <section>
      <h2>How to read this</h2>
      <p class="note">
        A recovery time is known to lie between two bounds. Each figure of a distribution is given for all lower and all
        upper bounds; charts draw the whole interval. The newest runs (shaded) are those of the latest commit in the last
        day, or its last 8; they are compared with up to 30 green runs before by an exact two-sided rank-sum test, each value taken
        at the bound that speaks against a shift. A shift is claimed at p of at most ${significance} and a difference of
        more than ${worthwhile * 100}% of the earlier median. ${counted(comparisons, "comparisons")} had enough runs: by
        chance alone at most ${expected} of them would be expected to claim one.
      </p>
    </section>
  `;
}
