/** `scorecard`: one page over all kept runs, what failed and what shifted. Judges nothing, and exits with 0. */
import { join } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { alarms, scoreLine } from "../../reports/scorecard/words.ts";
import { readScorecard } from "../campaign/scorecard-read.ts";
import { counted } from "../contract/quantity.ts";
import { drillsOf } from "../project/drills.ts";
import { openProject, runsOf } from "../project/project.ts";
import { writeOut } from "./places.ts";
import { runsOption } from "./runs-option.ts";

export function scorecardCommand(): CommandUnknownOpts {
  return new Command("scorecard")
    .description("draw one page over all kept runs: success, recovery, loss, flakes, what got worse")
    .addOption(runsOption())
    .option("--out <file>", "the page; scorecard.html in the folder of runs when left out")
    .option("--json", "print the scorecard as data, and write no page", false)
    .action(async ({ json, ...given }) => {
      const project = await openProject();
      const runs = runsOf(project, given.runs);
      const { out = join(runs, "scorecard.html") } = given;
      const scorecard = await readScorecard(runs, await drillsOf(project), Date.now());
      if (json) return console.log(JSON.stringify(scorecard, null, 2));
      const { renderScorecard } = await import("../../reports/scorecard/page.ts");
      writeOut(out, await renderScorecard(scorecard));
      for (const row of scorecard.rows) console.log(scoreLine(row));
      const stopped = scorecard.stopped.length;
      if (stopped > 0)
        console.log(`${counted(stopped, "runs")} that were stopped count for nothing; the page names them.`);
      const skipped = scorecard.skipped.length;
      if (skipped > 0) console.log(`${skipped} folders were skipped; the page gives the reasons.`);
      for (const alarm of alarms(scorecard)) console.log(alarm);
      console.log(`Scorecard: ${out}`);
    });
}
