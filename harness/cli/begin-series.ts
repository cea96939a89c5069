/** What every command begins with that runs a series of drills: its terminal, its interruption, and a clean machine. */
import {
  type SeriesNarrator,
  seriesNarrator,
  type TerminalOptions,
  terminalOptions,
} from "../campaign/terminal.ts";
import { type DrillSeries, seriesWith } from "../campaign/told-series.ts";
import type { ProviderRequest } from "../provider/choose.ts";
import { healLeftovers } from "./heal-command.ts";
import { interruption } from "./interruption.ts";

export interface SeriesRequest {
  readonly provider: ProviderRequest;
  /** Operations a second in every drill; what each scenario states when left out. */
  readonly rate: number | undefined;
  readonly runs: string;
}

export interface BegunSeries {
  readonly series: DrillSeries;
  readonly narrator: SeriesNarrator;
  readonly terminal: TerminalOptions;
  /** Aborted when the series must end before its time. */
  readonly signal: AbortSignal;
}

export async function beginSeries(
  { provider, rate, runs }: SeriesRequest,
  stream: NodeJS.WriteStream,
): Promise<BegunSeries> {
  const terminal = terminalOptions(stream);
  const narrator = seriesNarrator(terminal);
  const signal = interruption(narrator.say);
  await healLeftovers(narrator.say);
  const series = seriesWith({ provider, perSecond: rate ?? null, runs, narrator, signal });
  return { series, narrator, terminal, signal };
}
