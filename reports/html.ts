/**
 * The report as one HTML page: readable without network and without script, in light, in dark and on A4, drawn for
 * drills that failed or were stopped as well. This file is the order of reading; each section is a file.
 */
import { verdictWords } from "./facts/verdict.ts";
import { documentOf } from "./html/document.ts";
import { html } from "./html/markup.ts";
import { regionsApart } from "./html/sections/apart.ts";
import { communications } from "./html/sections/communications.ts";
import { faults } from "./html/sections/faults.ts";
import { checks, notTested, promises } from "./html/sections/judgement.ts";
import { opening } from "./html/sections/opening.ts";
import { costs, operations, replay } from "./html/sections/particulars.ts";
import { dataLoss, recoveryTime } from "./html/sections/recovery.ts";
import { momentList, timelineChart } from "./html/sections/timeline.ts";
import { legible, type ReportInput } from "./input.ts";

/** A whole document as a string; the same input gives the same bytes. */
export async function renderHtml(input: ReportInput): Promise<string> {
  const clean = legible(input);
  const { result } = clean;
  const title = `${verdictWords[result.verdict].word}: ${result.run.scenario}`;
  return documentOf(
    title,
    html`
      <main>
        ${opening(clean)} ${await timelineChart(clean)} ${recoveryTime(result)} ${dataLoss(clean)}
        ${regionsApart(result)} ${promises(result)} ${checks(result)} ${faults(result)} ${momentList(clean)} ${operations(result)}
        ${notTested(result)} ${communications(clean)} ${replay(result)} ${costs(result)}
      </main>
    `,
  );
}
