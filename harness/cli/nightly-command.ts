/**
 * `nightly`: every scenario with every variant and each of several seeds, then the control table; a summary, JUnit and
 * the scorecard. Exits with the worst attempt: a retry tells a flake from a failure, it hides neither.
 */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { alarms } from "../../reports/scorecard/words.ts";
import { nightFolder, verdictOfJob, writeNight } from "../campaign/nightly-output.ts";
import { type NightOptions, runNight } from "../campaign/nightly-run.ts";
import { readScorecard } from "../campaign/scorecard-read.ts";
import { traceOf } from "../campaign/trace.ts";
import { exitCodes } from "../contract/result.ts";
import { ownCommit } from "../drill/provenance.ts";
import type { Scenario } from "../drill/scenario.ts";
import { makeFolder } from "../machine/folder.ts";
import { drillsOf, scenarioNamed } from "../project/drills.ts";
import { openProject, requirementsOf } from "../project/project.ts";
import { beginSeries, requestedSeries, seriesCommand } from "./begin-series.ts";
import { lastWords } from "./last-words.ts";
import { seedsOf } from "./nightly-seeds.ts";
import { openFolder } from "./places.ts";
import { type OptionsOf, wholeNumber } from "./usage.ts";

export function nightlyCommand(): CommandUnknownOpts {
  return withOptions().action(async (options) => {
    process.exitCode = await nightly(options);
  });
}

function withOptions() {
  return seriesCommand("nightly")
    .description("every scenario with several seeds, the control table, and the scorecard")
    .option("--seeds <how many, or list>", "how many seeds to draw, or which: 3, or 1,2,3", "3")
    .option("--only <scenarios...>", "these scenarios and their controls alone", [] as string[])
    .option(
      "--retries <number>",
      "how often a drill that did not pass is run again, to tell flakes; hides nothing",
      wholeNumber("--retries", 0, 10),
      1,
    )
    .option("--skip-controls", "leave out planted defects and sabotage", false)
    .option("--out <folder>", "where summary, JUnit and scorecard go; in the folder of runs when left out");
}

async function nightly(options: OptionsOf<typeof withOptions>): Promise<number> {
  const seeds = seedsOf(options.seeds);
  const project = await openProject();
  const every = await drillsOf(project);
  const named = [...new Set(options.only)].map((name) => scenarioNamed(name, every, "scenario in --only"));
  const scenarios = named.length > 0 ? named : every;
  const requested = requestedSeries(options, project, scenarios);
  const { runs } = requested;
  const folder = options.out ?? nightFolder(runs, new Date());
  openFolder(options.out === undefined ? "--runs" : "--out", folder);
  const begun = await beginSeries(requested, process.stdout);
  const { narrator, series, signal } = begun;
  narrator.say(`seeds ${seeds.join(", ")}`);
  const { night, error } = await runNight(
    {
      scenarios,
      seeds,
      retries: options.retries,
      runs,
      signal,
      series,
      controls: options.skipControls ? null : controlsOf(named, every),
      commit: await ownCommit(),
    },
    begun,
  );
  const readRuns = async () => {
    makeFolder(runs); // there is none where no drill could begin
    const scorecard = await readScorecard(runs, every, Date.now());
    for (const alarm of alarms(scorecard)) narrator.say(alarm);
    return { scorecard, trace: await traceOf(runs, every, requirementsOf(project)) };
  };
  const { unwritten } = await writeNight(folder, { night, readRuns, onWritten: narrator.say });
  for (const one of [error, unwritten]) if (one !== null) console.error(lastWords(one));
  const verdict = verdictOfJob(night, unwritten);
  narrator.say(`Verdict of the night: ${verdict}`);
  return exitCodes[verdict];
}

/** All controls, or those of the scenarios that were named; `null` where these have none. */
function controlsOf(named: readonly Scenario[], every: readonly Scenario[]): NightOptions["controls"] {
  const only = named
    .filter(({ faultless, catches }) => !faultless || catches.length > 0)
    .map(({ name }) => name);
  return named.length > 0 && only.length === 0 ? null : { scenarios: every, only };
}
