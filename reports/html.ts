/**
 * The report as one HTML page: readable without network and without script, in light, in dark and on A4, drawn for
 * drills that failed or were stopped as well. This file is the order of reading; each section is a file.
 */
import { renderToString } from "preact-render-to-string";
import { verdictWords } from "./facts/verdict.ts";
import { html, raw } from "./html/markup.ts";
import { regionsApart } from "./html/sections/apart.ts";
import { communications } from "./html/sections/communications.ts";
import { faults } from "./html/sections/faults.ts";
import { checks, notTested, promises } from "./html/sections/judgement.ts";
import { opening } from "./html/sections/opening.ts";
import { costs, operations, replay } from "./html/sections/particulars.ts";
import { dataLoss, recoveryTime } from "./html/sections/recovery.ts";
import { momentList, timelineChart } from "./html/sections/timeline.ts";
import { style } from "./html/style.ts";
import { legible, type ReportInput } from "./input.ts";

/** A whole document as a string; the same input gives the same bytes. */
export async function renderHtml(input: ReportInput): Promise<string> {
  const clean = legible(input);
  const { result } = clean;
  const page = html`
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${verdictWords[result.verdict].word}: ${result.run.scenario}</title>
        ${raw("style", style)}
      </head>
      <body>
        <main>
          ${opening(clean)} ${await timelineChart(clean)} ${recoveryTime(result)} ${dataLoss(clean)}
          ${regionsApart(result)} ${promises(result)} ${checks(result)} ${faults(result)} ${momentList(clean)} ${operations(result)}
          ${notTested(result)} ${communications(clean)} ${replay(result)} ${costs(result)}
        </main>
      </body>
    </html>
  `;
  return `<!doctype html>\n${renderToString(page)}\n`;
}
