/** A series of drills as it is told in the terminal: each is announced, counted, and one line when it ends. */
import { standingOf } from "./expectation.ts";
import type { Errand } from "./plan.ts";
import { type Ended, runSeries, type SeriesOptions } from "./series.ts";
import { endedLine, type SeriesRow, titleOf } from "./series-table.ts";
import type { SeriesNarrator, TerminalOptions } from "./terminal.ts";

/**
 * Runs errands one after the other with one seed, until all are over or the series is stopped; a parameter where what
 * is built on it shall be tried without drills.
 */
export type DrillSeries = (
  errands: readonly Errand[],
  seed: number,
  onBegin: (errand: Errand, nth: number) => void,
) => AsyncIterable<Ended>;

export interface Telling {
  readonly narrator: SeriesNarrator;
  readonly terminal: TerminalOptions;
}

/** Drills of their own, on regions that are handed from one to the next. */
export function seriesWith(options: Omit<SeriesOptions, "seed" | "onBegin">): DrillSeries {
  return (errands, seed, onBegin) => runSeries(errands, { ...options, seed, onBegin });
}

/** `  3/21`. */
export function placeAmong(total: number): (nth: number) => string {
  return (nth) => `${String(nth).padStart(3)}/${total}`;
}

/** Each drill as it ends, with what its verdict counts for. */
export async function* toldSeries(
  errands: readonly Errand[],
  seed: number,
  series: DrillSeries,
  { narrator, terminal }: Telling,
): AsyncGenerator<SeriesRow> {
  const place = placeAmong(errands.length);
  let ran = 0;
  const onBegin = (errand: Errand, nth: number) =>
    narrator.drillBegan(`${place(nth)}  ${titleOf({ errand })}`);
  for await (const ended of series(errands, seed, onBegin)) {
    const { scenario, chosen } = ended.errand;
    const row = { ended, standing: standingOf(ended.result, scenario.weakness(chosen)) };
    ran += 1;
    narrator.say(endedLine(row, place(ran), terminal));
    yield row;
  }
}
