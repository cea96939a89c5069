/** `scenario all`: every scenario with every variant, one after the other, and exits with the worst verdict. */

import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { gridWidth } from "../../reports/grid.ts";
import { everyScenario } from "../campaign/catalog.ts";
import { planOfAll } from "../campaign/plan.ts";
import type { CompletedDrill } from "../campaign/series.ts";
import { seriesTable } from "../campaign/series-table.ts";
import { toldSeries } from "../campaign/told-series.ts";
import { randomSeed } from "../campaign/traffic-flags.ts";
import { exitCodes } from "../contract/result.ts";
import { worstOf } from "../judge/verdict.ts";
import { beginSeries, requestedSeries, seriesCommand } from "./begin-series.ts";
import { seedOption } from "./traffic-options.ts";
import type { OptionsOf } from "./usage.ts";

export function allCommand(): CommandUnknownOpts {
  return withOptions().action(async (_all, options) => {
    process.exitCode = await runAll(options);
  });
}

function withOptions() {
  return seriesCommand("scenario")
    .usage("all [options]")
    .description("run every scenario with every variant, one after the other")
    .argument("<all>")
    .addOption(seedOption())
    .option("--json", "print a list of {command, verdict, countsAs, folder} instead of the table", false)
    .showHelpAfterError(
      "`scenario all` takes --seed, --rate, --provider, --engine, --runs and --json; every other flag is for one scenario",
    );
}

async function runAll(options: OptionsOf<typeof withOptions>): Promise<number> {
  const { seed = randomSeed(), json } = options;
  const scenarios = await everyScenario();
  const requested = requestedSeries(options, scenarios);
  const planned = planOfAll(scenarios);
  const begun = await beginSeries(requested, json ? process.stderr : process.stdout);
  begun.narrator.say(`${planned.length} drills, seed ${seed}`);
  const completed: CompletedDrill[] = [];
  try {
    for await (const drill of toldSeries(planned, seed, begun.series, begun)) completed.push(drill);
  } finally {
    const notRun = planned.length - completed.length;
    const { color } = begun.terminal;
    const width = gridWidth(process.stdout.columns);
    console.log(json ? asJson(completed) : seriesTable(completed, notRun, { color, width }));
  }
  const counts = completed.map(({ standing }) => standing.counts);
  const stopped = completed.length < planned.length ? (["inconclusive"] as const) : [];
  return exitCodes[worstOf([...counts, ...stopped])];
}

function asJson(completed: readonly CompletedDrill[]): string {
  const list = completed.map(({ command, result, folder, standing: { counts } }) => {
    return { command, verdict: result.verdict, countsAs: counts, folder };
  });
  return JSON.stringify(list, null, 2);
}
