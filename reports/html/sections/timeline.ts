/**
 * The timeline: one chart in two widths (the page shows the one that fits), its key, its figures as a table, and
 * further down the list of everything that happened.
 */

import type { VNode } from "preact";
import { clock } from "../../../harness/contract/quantity.ts";
import type { Result } from "../../../harness/contract/result.ts";
import type { Series } from "../../../harness/measure/series.ts";
import { panels } from "../../chart/panels.ts";
import { edgeInWords, type PhaseRow, phaseRows, phasesInWords } from "../../chart/phases.ts";
import { resample } from "../../chart/resample.ts";
import { drawSvg } from "../../chart/svg.ts";
import { timelineOption } from "../../chart/timeline.ts";
import { limitOf } from "../../facts/criteria.ts";
import { faultSpans, moments, outageBeganAt, type Span, secondsSinceStart } from "../../facts/moments.ts";
import type { ReportInput } from "../../input.ts";
import { html, raw } from "../markup.ts";

const frames = {
  wide: { width: 920, height: 760, narrow: false, points: 600 },
  narrow: { width: 380, height: 720, narrow: true, points: 190 },
};

export async function timelineChart(input: ReportInput): Promise<VNode> {
  const { result, series } = input;
  const regions = regionsOf(result, series);
  const rows = phaseRows(series, regions, faultSpans(result));
  if (rows.length === 0) {
    return html`<section><h2>Timeline</h2><p class="nothing">No traffic was recorded, so there is nothing to draw.</p></section>`;
  }
  const description = `${phasesInWords(rows)} ${edgeInWords(series)}`.trim();
  const wide = await draw(input, regions, "wide", description);
  const narrow = await draw(input, regions, "narrow", description);
  return html`
    <section aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <figure class="chart">
        ${raw("div", wide, { class: "wide" })}
        ${raw("div", narrow, { class: "narrow" })}
        <figcaption>
          ${key(
            "fault",
            "fault in effect",
            result.faults.some(({ effectiveAt }) => effectiveAt),
          )}
          ${key("outage", "until service was back", recovery(input) !== null)}
          ${key(
            "healing",
            "healing",
            result.faults.some(({ healRequestedAt, effectiveAt }) => effectiveAt && healRequestedAt),
          )}
          ${key(
            "down",
            "the edge found the region down",
            Object.values(series.edgeByRegion).some((states) => states.some(([, state]) => state === "down")),
          )}
          <span class="narrow">${lineKeys(result, series, regions)}</span>
          <span>Numbers are explained under <a href="#moments">what happened</a>.</span>
        </figcaption>
      </figure>
      <details><summary>The chart as a table</summary>${phaseTable(rows, regions)}</details>
    </section>
  `;
}

function key(band: string, words: string, shown: boolean) {
  return shown && html`<span class="key"><i class=${`band-${band}`}></i>${words}</span>`;
}

/** Names of the lines for the narrow chart, which has no room for them. */
function lineKeys(result: Result, series: Series, regions: string[]) {
  const lines = panels(series, regions, limitOf(result, "latencyP95")).flatMap((panel) => panel.lines);
  const named = lines.filter(({ name }) => name !== "");
  const dashes = { solid: "", dashed: "5 3", dotted: "1.5 2" };
  return named.map(
    ({ name, color, dash, width }) => html`
      <span class="key">
        <svg width="22" height="6" aria-hidden="true">
          <line x1="0" x2="22" y1="3" y2="3" stroke=${color} stroke-width=${width + 0.6} stroke-dasharray=${dashes[dash]} />
        </svg>
        ${name}
      </span>
    `,
  );
}

function draw(input: ReportInput, regions: string[], size: keyof typeof frames, description: string) {
  const { result, series } = input;
  const frame = frames[size];
  const data = {
    panels: panels(resample(series, frame.points), regions, limitOf(result, "latencyP95")),
    faults: faultSpans(result),
    recovery: recovery(input),
    moments: moments(input, span(series)),
    ...span(series),
  };
  const { width, height } = frame;
  const title = "Traffic by region, success, latency and backlog over the drill";
  return drawSvg({ id: `t-${size}`, width, height, title, description, option: timelineOption(data, frame) });
}

/** The traffic from its first to its last bucket, in seconds. */
function span({ times, bucketMs }: Series): Span {
  return { from: (times[0] ?? 0) / 1000, to: ((times.at(-1) ?? 0) + bucketMs) / 1000 };
}

/** From the fault to sustained service, or to the end when there was none. */
function recovery(input: ReportInput): Span | null {
  const { result, series } = input;
  const beganAt = outageBeganAt(input);
  const { rto } = result.measures;
  if (beganAt === null || rto === null || rto.lowerMs === 0) return null;
  const from = secondsSinceStart(result, beganAt);
  return { from, to: rto.upperMs === null ? span(series).to : from + rto.upperMs / 1000 };
}

/** The regions of the run first, then any that only the series has. */
function regionsOf(result: Result, series: Series): string[] {
  const { acknowledgedByRegion, backlogByRegion, edgeByRegion } = series;
  const seen = [acknowledgedByRegion, backlogByRegion, edgeByRegion].flatMap((by) => Object.keys(by));
  return [...new Set([...result.run.regions, ...seen])];
}

function phaseTable(rows: readonly PhaseRow[], regions: readonly string[]): VNode {
  return html`
    <div class="scroll"><table>
      <thead><tr><th>Phase</th>${regions.map((region) => html`<th class="n">${region}, a second</th>`)}<th class="n">Success</th><th class="n">Worst p95</th>${regions.map((region) => html`<th class="n">${region}, backlog</th>`)}</tr></thead>
      <tbody>
        ${rows.map(
          (row) => html`
          <tr>
            <th scope="row">${row.phase} <small>${clock(row.from)} to ${clock(row.to)}</small></th>
            ${regions.map((region) => html`<td class="n">${row.throughput[region]}</td>`)}
            <td class="n">${row.success}</td><td class="n">${row.latencyP95}</td>
            ${regions.map((region) => html`<td class="n">${row.backlog[region]}</td>`)}
          </tr>
        `,
        )}
      </tbody>
    </table></div>
  `;
}

/** Everything that happened, in order; numbers are those of the chart. */
export function momentList(input: ReportInput): VNode {
  const { series } = input;
  return html`
    <section aria-labelledby="moments">
      <h2 id="moments">What happened</h2>
      <ol class="moments">
        ${moments(input, span(series)).map(
          ({ seconds, kind, text, mark }) => html`
          <li class=${kind === "step" ? "step" : ""}><span class="when">${clock(seconds)}</span><span class="mark">${mark !== null && html`<b>${mark}</b>`}</span><span>${text}</span></li>
        `,
        )}
      </ol>
    </section>
  `;
}
