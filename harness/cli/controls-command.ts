/**
 * `controls`: plants each defect in each drill that must catch it, sabotages each drill once, and prints the detection
 * table. A check that has never failed proves nothing. Leaves `controls.json` in the folder of runs.
 */

import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { gridWidth } from "../../reports/grid.ts";
import { runControlTable } from "../campaign/control-table.ts";
import { verdictOf } from "../campaign/detection.ts";
import { detectionTable } from "../campaign/detection-table.ts";
import { planOfControls } from "../campaign/plan.ts";
import { randomSeed } from "../campaign/traffic-flags.ts";
import { exitCodes } from "../contract/result.ts";
import { ownCommit } from "../drill/provenance.ts";
import { drillsOf } from "../project/drills.ts";
import { openProject } from "../project/project.ts";
import { beginSeries, requestedSeries, seriesCommand } from "./begin-series.ts";
import { seedOption } from "./traffic-options.ts";
import type { OptionsOf } from "./usage.ts";

export function controlsCommand(): CommandUnknownOpts {
  return withOptions().action(async (options) => {
    process.exitCode = await runControls(options);
  });
}

function withOptions() {
  return seriesCommand("controls")
    .description("plant every defect, and show which check caught it")
    .option(
      "--only <defects or scenarios...>",
      "these controls alone; `sabotage` for faults that do nothing",
      [] as string[],
    )
    .addOption(seedOption())
    .option("--json", "print controls.json instead of the table", false);
}

async function runControls(options: OptionsOf<typeof withOptions>): Promise<number> {
  const { seed = randomSeed(), only, json } = options;
  const project = await openProject();
  const scenarios = await drillsOf(project);
  const requested = requestedSeries(options, project, scenarios);
  planOfControls(scenarios, only); // wrong usage is reported before anything is healed
  const begun = await beginSeries(requested, json ? process.stderr : process.stdout);
  const commit = await ownCommit();
  const controls = { scenarios, only, seed, commit, runs: requested.runs, series: begun.series };
  const { table, error } = await runControlTable(controls, begun);
  const { color } = begun.terminal;
  const width = gridWidth(process.stdout.columns);
  console.log(json ? JSON.stringify(table, null, 2) : detectionTable(table, { color, width }));
  if (error !== null) throw error;
  return exitCodes[verdictOf(table.controls, table.notRun)];
}
