/**
 * `controls`: plants each defect in each drill that must catch it, sabotages each drill once, and prints the detection
 * table. A check that has never failed proves nothing. Leaves `controls.json` in the folder of runs.
 */

import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { gridWidth } from "../../reports/grid.ts";
import { loadScenario, scenarioNames } from "../campaign/catalog.ts";
import { runControlTable } from "../campaign/control-table.ts";
import { verdictOf } from "../campaign/detection.ts";
import { detectionTable } from "../campaign/detection-table.ts";
import { planOfControls, regionsOf } from "../campaign/plan.ts";
import { seriesNarrator, terminalOptions } from "../campaign/terminal.ts";
import { seriesWith } from "../campaign/told-series.ts";
import type { Controls } from "../contract/controls.ts";
import { exitCodes, type Verdict } from "../contract/result.ts";
import { ownCommit } from "../drill/provenance.ts";
import { healLeftovers } from "./heal-command.ts";
import { interruption } from "./interruption.ts";
import { requireNoFile } from "./places.ts";
import { engineOption, providerOption, requestOf } from "./provider-options.ts";
import { randomSeed, rateOption, seedOption } from "./traffic-options.ts";
import type { OptionsOf } from "./usage.ts";

export function controlsCommand(): CommandUnknownOpts {
  return withOptions().action(async (options) => {
    process.exitCode = await runControls(options);
  });
}

function withOptions() {
  return new Command("controls")
    .description("plant every defect, and show which check caught it")
    .addOption(providerOption())
    .addOption(engineOption())
    .option(
      "--only <defects or scenarios...>",
      "these controls alone; `sabotage` for faults that do nothing",
      [] as string[],
    )
    .addOption(seedOption())
    .addOption(rateOption())
    .option("--runs <folder>", "where runs are kept", "runs")
    .option("--json", "print controls.json instead of the table", false);
}

async function runControls(options: OptionsOf<typeof withOptions>): Promise<number> {
  const { seed = randomSeed(), rate, only, runs, json } = options;
  const scenarios = await Promise.all(scenarioNames().map(loadScenario));
  const provider = requestOf(options, regionsOf(scenarios));
  requireNoFile("--runs", runs);
  planOfControls(scenarios, only); // wrong usage is reported before anything is healed
  const terminal = terminalOptions(json ? process.stderr : process.stdout);
  const narrator = seriesNarrator(terminal);
  const signal = interruption(narrator.say);
  await healLeftovers(narrator.say);
  const commit = await ownCommit();
  const series = seriesWith({ provider, perSecond: rate ?? null, runs, narrator, signal });
  let verdict: Verdict = "pass";
  const done = (report: Controls) => {
    verdict = verdictOf(report.controls, report.notRun);
    const width = gridWidth(process.stdout.columns);
    const table = detectionTable(report, { color: terminal.color, width });
    console.log(json ? JSON.stringify(report, null, 2) : table);
  };
  await runControlTable({ scenarios, only, seed, commit, runs, series }, { narrator, terminal }, done);
  return exitCodes[verdict];
}
