/**
 * `controls`: plants each defect in each drill that must catch it, sabotages each drill once, and prints the detection
 * table. A check that has never failed proves nothing. Leaves `controls.json` in the folder of runs.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { gridWidth } from "../../reports/grid.ts";
import { type Control, type Controls, controlsSchema, controlsSchemaId } from "../contract/controls.ts";
import { exitCodes } from "../contract/result.ts";
import { commitOf, versionsOf } from "../drill/provenance.ts";
import type { Scenario } from "../drill/scenario.ts";
import { loadScenario, scenarioNames } from "./catalog.ts";
import { controlOf, unclaimed, verdictOf } from "./detection.ts";
import { controlLine, controlTitle, detectionTable } from "./detection-table.ts";
import { healLeftovers } from "./heal-command.ts";
import { interruption } from "./interruption.ts";
import { type Errand, planOfControls, regionsOf, unclaimedDefects } from "./plan.ts";
import { type ProviderFlags, wishOf, withProviderOptions } from "./provider-options.ts";
import { runSeries, type SeriesOptions } from "./series.ts";
import { seriesNarrator, type TerminalOptions, terminalOptions } from "./terminal.ts";
import { randomSeed, rateOption, seedOption } from "./usage.ts";

interface Flags extends ProviderFlags {
  readonly seed?: number;
  readonly rate?: number;
  readonly only: readonly string[];
  readonly runs: string;
  readonly json: boolean;
}

export function controlsCommand(): Command {
  return withProviderOptions(new Command("controls"))
    .description("plant every defect, and show which check caught it")
    .option(
      "--only <defects or scenarios...>",
      "these controls alone; `sabotage` for faults that do nothing",
      [],
    )
    .addOption(seedOption())
    .addOption(rateOption())
    .option("--runs <folder>", "where runs are kept", "runs")
    .option("--json", "print controls.json instead of the table", false)
    .action(async (flags: Flags) => {
      process.exitCode = await runControls(flags);
    });
}

async function runControls(flags: Flags): Promise<number> {
  const { seed = randomSeed(), rate, only, runs, json } = flags;
  const startedAt = new Date().toISOString();
  const scenarios = await Promise.all(scenarioNames().map(loadScenario));
  const provider = wishOf(flags, regionsOf(scenarios));
  const errands = planOfControls(scenarios, only);
  const terminal = terminalOptions(json ? process.stderr : process.stdout);
  const controls = unclaimedControls(scenarios, only);
  const head = {
    schema: controlsSchemaId,
    version: versionsOf({}).regiondrill!,
    commit: await commitOf(process.cwd()),
    ...{ seed, startedAt },
  } as const;
  let report: Controls | null = null;
  try {
    for await (const control of drilled(errands, { provider, seed, perSecond: rate ?? null, runs, terminal }))
      controls.push(control);
  } finally {
    const notRun = errands.length - controls.filter(({ command }) => command !== null).length;
    report = controlsSchema.parse({ ...head, notRun, controls, endedAt: new Date().toISOString() });
    mkdirSync(runs, { recursive: true });
    writeFileSync(join(runs, "controls.json"), `${JSON.stringify(report, null, 2)}\n`);
    const width = gridWidth(process.stdout.columns);
    const table = detectionTable(report, { color: terminal.color, width });
    console.log(json ? JSON.stringify(report, null, 2) : table);
  }
  return exitCodes[verdictOf(report.controls, report.notRun)];
}

/** Each control as it ends. */
async function* drilled(
  errands: readonly Errand[],
  {
    terminal,
    ...asked
  }: Pick<SeriesOptions, "provider" | "seed" | "perSecond" | "runs"> & { terminal: TerminalOptions },
): AsyncGenerator<Control> {
  const narrator = seriesNarrator(terminal);
  const signal = interruption(narrator.say);
  await healLeftovers(narrator.say);
  narrator.say(`${errands.length} controls, seed ${asked.seed}`);
  const place = (nth: number) => `${String(nth).padStart(3)}/${errands.length}`;
  let ran = 0;
  const onBegin = ({ defect, scenario }: Errand, nth: number) =>
    narrator.drillBegan(`${place(nth)}  ${controlTitle({ defect, scenario: scenario.name })}`);
  for await (const ended of runSeries(errands, { ...asked, narrator, signal, onBegin })) {
    const control = controlOf(ended);
    ran += 1;
    narrator.say(controlLine(control, place(ran), terminal));
    yield control;
  }
}

function unclaimedControls(scenarios: readonly Scenario[], only: readonly string[]): Control[] {
  return unclaimedDefects(scenarios)
    .filter((name) => only.length === 0 || only.includes(name))
    .map((name) => {
      const owner = scenarios.find(({ topology }) => name in (topology.system.defects ?? {}))!;
      const { breaks, caughtBy } = owner.topology.system.defects![name]!;
      return unclaimed(name, breaks, caughtBy);
    });
}
