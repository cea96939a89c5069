/** `scenario all`: every scenario with every variant, one after the other, and exits with the worst verdict. */

import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { gridWidth } from "../../reports/grid.ts";
import { loadScenario, scenarioNames } from "../campaign/catalog.ts";
import { worstOf } from "../campaign/expectation.ts";
import { planOfAll, regionsOf } from "../campaign/plan.ts";
import { type SeriesRow, seriesTable } from "../campaign/series-table.ts";
import { seriesNarrator, terminalOptions } from "../campaign/terminal.ts";
import { seriesWith, toldSeries } from "../campaign/told-series.ts";
import { exitCodes } from "../contract/result.ts";
import { healLeftovers } from "./heal-command.ts";
import { interruption } from "./interruption.ts";
import { requireNoFile } from "./places.ts";
import { engineOption, providerOption, requestOf } from "./provider-options.ts";
import { randomSeed, rateOption, seedOption } from "./traffic-options.ts";
import type { OptionsOf } from "./usage.ts";

export function allCommand(): CommandUnknownOpts {
  return withOptions().action(async (_all, options) => {
    process.exitCode = await runAll(options);
  });
}

function withOptions() {
  return new Command("scenario")
    .usage("all [options]")
    .description("run every scenario with every variant, one after the other")
    .argument("<all>")
    .addOption(providerOption())
    .addOption(engineOption())
    .addOption(seedOption())
    .addOption(rateOption())
    .option("--runs <folder>", "where runs are kept", "runs")
    .option("--json", "print a list of {command, verdict, countsAs, folder} instead of the table", false)
    .showHelpAfterError(
      "`scenario all` takes --seed, --rate, --provider, --engine, --runs and --json; every other flag is for one scenario",
    );
}

async function runAll({
  seed = randomSeed(),
  rate,
  runs,
  json,
  ...requested
}: OptionsOf<typeof withOptions>): Promise<number> {
  const scenarios = await Promise.all(scenarioNames().map(loadScenario));
  const provider = requestOf(requested, regionsOf(scenarios));
  requireNoFile("--runs", runs);
  const errands = planOfAll(scenarios);
  const terminal = terminalOptions(json ? process.stderr : process.stdout);
  const narrator = seriesNarrator(terminal);
  const signal = interruption(narrator.say);
  await healLeftovers(narrator.say);
  narrator.say(`${errands.length} drills, seed ${seed}`);
  const rows: SeriesRow[] = [];
  const series = seriesWith({ provider, perSecond: rate ?? null, runs, narrator, signal });
  try {
    for await (const row of toldSeries(errands, seed, series, { narrator, terminal })) rows.push(row);
  } finally {
    const notRun = errands.length - rows.length;
    const width = gridWidth(process.stdout.columns);
    console.log(json ? asJson(rows) : seriesTable(rows, notRun, { color: terminal.color, width }));
  }
  const counts = rows.map(({ standing }) => standing.counts);
  const stopped = rows.length < errands.length ? (["inconclusive"] as const) : [];
  return exitCodes[worstOf([...counts, ...stopped])];
}

function asJson(rows: readonly SeriesRow[]): string {
  const list = rows.map(({ ended: { command, result, folder }, standing: { counts } }) => {
    return { command, verdict: result.verdict, countsAs: counts, folder };
  });
  return JSON.stringify(list, null, 2);
}
