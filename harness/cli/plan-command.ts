/** Drills of a plan, one after the other; exits with the worst verdict. */
import { resolve } from "node:path";
import { gridWidth } from "../../reports/grid.ts";
import type { PlannedDrill } from "../campaign/plan.ts";
import type { CompletedDrill } from "../campaign/series.ts";
import { seriesTable } from "../campaign/series-table.ts";
import { toldSeries } from "../campaign/told-series.ts";
import { randomSeed } from "../campaign/traffic-flags.ts";
import type { ReportedDrill } from "../contract/reporter.ts";
import type { Scenario } from "../drill/scenario.ts";
import { worstOf } from "../judge/verdict.ts";
import { sourceOf } from "../project/drills.ts";
import type { Project } from "../project/project.ts";
import { beginSeries, requestedSeries, seriesCommand } from "./begin-series.ts";
import { exitCodeOf, reporterOption, reportingOf } from "./reporter-option.ts";
import { seedOption } from "./traffic-options.ts";
import type { OptionsOf } from "./usage.ts";

export interface Planning {
  readonly project: Project;
  readonly scenarios: readonly Scenario[];
  /** Which drills are made of them, in which order. */
  readonly plan: (scenarios: readonly Scenario[]) => readonly PlannedDrill[];
}

/** @param planning what is drilled, or what finds it once the command is carried out */
export function planCommand(name: string, planning: Planning | (() => Promise<Planning>)) {
  const command = withOptions(name);
  return command.action(async () => {
    const known = typeof planning === "function" ? await planning() : planning;
    process.exitCode = await runPlan(known, command.opts());
  });
}

type Flags = OptionsOf<typeof withOptions>;

function withOptions(name: string) {
  return seriesCommand(name)
    .addOption(seedOption())
    .addOption(reporterOption())
    .option("--json", "print a list of {command, verdict, countsAs, folder} instead of the table", false)
    .showHelpAfterError(
      "a series of drills takes --seed, --rate, --provider, --engine, --runs, --reporter and --json; every other flag is for one scenario",
    );
}

async function runPlan({ project, scenarios, plan }: Planning, flags: Flags): Promise<number> {
  const { seed = randomSeed(), json } = flags;
  const requested = requestedSeries(flags, project, scenarios);
  const planned = plan(scenarios);
  const reporting = await reportingOf(project, {
    given: flags.reporter,
    runs: requested.runs,
    json,
    tables: false,
  });
  const begun = await beginSeries(requested, json ? process.stderr : process.stdout);
  begun.narrator.say(`${planned.length} drills, seed ${seed}`);
  const completed: CompletedDrill[] = [];
  try {
    for await (const drill of toldSeries(planned, seed, begun.series, begun)) {
      completed.push(drill);
      await reporting.drill(reported(drill));
    }
  } finally {
    await reporting.end();
    const notRun = planned.length - completed.length;
    const { color } = begun.terminal;
    const width = gridWidth(process.stdout.columns);
    console.log(json ? asJson(completed) : seriesTable(completed, notRun, { color, width }));
  }
  const counts = completed.map(({ standing }) => standing.counts);
  const stopped = completed.length < planned.length ? (["inconclusive"] as const) : [];
  return exitCodeOf(worstOf([...counts, ...stopped]), reporting);
}

function reported({ planned, result, standing, folder, report }: CompletedDrill): ReportedDrill {
  const source = sourceOf(planned.scenario);
  return { result, counts: standing.counts, folder: resolve(folder), source, report };
}

function asJson(completed: readonly CompletedDrill[]): string {
  const list = completed.map(({ command, result, folder, standing: { counts } }) => {
    return { command, verdict: result.verdict, countsAs: counts, folder };
  });
  return JSON.stringify(list, null, 2);
}
