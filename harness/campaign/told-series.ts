/** A series of drills as it is told in the terminal: each is announced, counted, and one line when it ends. */
import { standingOf } from "./expectation.ts";
import type { PlannedDrill } from "./plan.ts";
import { type Ended, runSeries, type SeriesOptions } from "./series.ts";
import { endedLine, type SeriesRow, titleOf } from "./series-table.ts";
import type { SeriesNarrator, TerminalOptions } from "./terminal.ts";

/**
 * Runs errands one after the other with one seed, until all are over or the series is stopped; a parameter where what
 * is built on it shall be tried without drills.
 */
export type DrillSeries = (
  errands: readonly PlannedDrill[],
  seed: number,
  onBegin: (errand: PlannedDrill, nth: number) => void,
) => AsyncIterable<Ended>;

export interface Telling {
  readonly narrator: SeriesNarrator;
  readonly terminal: TerminalOptions;
}

/** Drills of their own, on regions that are handed from one to the next. */
export function seriesWith(options: Omit<SeriesOptions, "seed" | "onBegin">): DrillSeries {
  return (errands, seed, onBegin) => runSeries(errands, { ...options, seed, onBegin });
}

/** How a series is told: what each drill is called, what it is once it is over, and the line that says so. */
interface Words<T> {
  readonly title: (errand: PlannedDrill) => string;
  readonly told: (ended: Ended) => T;
  readonly line: (told: T, place: string) => string;
}

/** Each drill of a series as it ends, announced, counted and told. */
export async function* tell<T>(
  errands: readonly PlannedDrill[],
  seed: number,
  series: DrillSeries,
  narrator: SeriesNarrator,
  { title, told, line }: Words<T>,
): AsyncGenerator<T> {
  const place = (nth: number) => `${String(nth).padStart(3)}/${errands.length}`;
  let ran = 0;
  const onBegin = (errand: PlannedDrill, nth: number) =>
    narrator.drillBegan(`${place(nth)}  ${title(errand)}`);
  for await (const ended of series(errands, seed, onBegin)) {
    const one = told(ended);
    ran += 1;
    narrator.say(line(one, place(ran)));
    yield one;
  }
}

/** Each drill as it ends, with what its verdict counts for. */
export function toldSeries(
  errands: readonly PlannedDrill[],
  seed: number,
  series: DrillSeries,
  { narrator, terminal }: Telling,
): AsyncGenerator<SeriesRow> {
  return tell(errands, seed, series, narrator, {
    title: (errand) => titleOf({ errand }),
    told: (ended) => {
      const { scenario, chosen } = ended.errand;
      return { ended, standing: standingOf(ended.result, scenario.weakness(chosen)) };
    },
    line: (row, place) => endedLine(row, place, terminal),
  });
}
