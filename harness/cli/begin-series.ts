/**
 * What every command has that runs a series of drills: its options, and before the first drill its terminal, its
 * interruption and a clean machine.
 */
import { Command } from "@commander-js/extra-typings";
import { healLeftovers } from "../campaign/leftovers.ts";
import { regionsOf } from "../campaign/plan.ts";
import { requestOf } from "../campaign/provider-request.ts";
import {
  type SeriesNarrator,
  seriesNarrator,
  type TerminalOptions,
  terminalOptions,
} from "../campaign/terminal.ts";
import { type DrillSeries, seriesWith } from "../campaign/told-series.ts";
import type { Scenario } from "../drill/scenario.ts";
import { type Project, runsOf } from "../project/project.ts";
import { outletsOf } from "../telemetry/outlets.ts";
import { interruption } from "./interruption.ts";
import { requireNoFile } from "./places.ts";
import { engineOption, providerOption } from "./provider-options.ts";
import { runsOption } from "./runs-option.ts";
import { rateOption } from "./traffic-options.ts";
import type { OptionsOf } from "./usage.ts";

export function seriesCommand(name: string) {
  return new Command(name)
    .addOption(providerOption())
    .addOption(engineOption())
    .addOption(rateOption())
    .addOption(runsOption());
}

export interface BegunSeries {
  readonly series: DrillSeries;
  readonly narrator: SeriesNarrator;
  readonly terminal: TerminalOptions;
  /** Aborted when the series must end before its time. */
  readonly signal: AbortSignal;
}

/** What the options request for drills of these scenarios. Starts nothing. @throws UsageError */
export function requestedSeries(
  { provider, engine, rate, runs: given }: OptionsOf<typeof seriesCommand>,
  project: Project,
  scenarios: readonly Scenario[],
) {
  const runs = runsOf(project, given);
  requireNoFile("--runs", runs);
  outletsOf(process.env); // refused now, not after the first drill
  const request = requestOf({ provider: provider ?? project.config.provider, engine }, regionsOf(scenarios));
  return { provider: request, perSecond: rate ?? null, runs };
}

export async function beginSeries(
  requested: ReturnType<typeof requestedSeries>,
  stream: NodeJS.WriteStream,
): Promise<BegunSeries> {
  const terminal = terminalOptions(stream);
  const narrator = seriesNarrator(terminal);
  const signal = interruption(narrator.say);
  await healLeftovers(narrator.say);
  return { series: seriesWith({ ...requested, narrator, signal }), narrator, terminal, signal };
}
