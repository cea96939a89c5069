/** A series of drills in the terminal: each is announced, counted, and told in one line when it ends. */
import type { PlannedDrill } from "./plan.ts";
import { type CompletedDrill, runSeries, type SeriesOptions } from "./series.ts";
import { completedLine, titleOf } from "./series-table.ts";
import type { SeriesNarrator, TerminalOptions } from "./terminal.ts";

/**
 * Runs drills one after the other with one seed, until all are over or the series is stopped. A parameter, so that what
 * is built on it can be tested without drills.
 */
export type DrillSeries = (
  drills: readonly PlannedDrill[],
  seed: number,
  onBegin: (planned: PlannedDrill, nth: number) => void,
) => AsyncIterable<CompletedDrill>;

export interface Telling {
  readonly narrator: SeriesNarrator;
  readonly terminal: TerminalOptions;
}

/** Drills of their own, on regions that are handed from one to the next. */
export function seriesWith(options: Omit<SeriesOptions, "seed" | "onBegin">): DrillSeries {
  return (drills, seed, onBegin) => runSeries(drills, { ...options, seed, onBegin });
}

/** How a series is shown: the title of a drill, what is made of it when it ends, and the line for that. */
interface Words<T> {
  readonly title: (planned: PlannedDrill) => string;
  readonly told: (drill: CompletedDrill) => T;
  readonly line: (told: T, place: string) => string;
}

/** Each drill of a series as it ends, announced, counted and told. */
export async function* tell<T>(
  drills: readonly PlannedDrill[],
  seed: number,
  series: DrillSeries,
  narrator: SeriesNarrator,
  { title, told, line }: Words<T>,
): AsyncGenerator<T> {
  const place = (nth: number) => `${String(nth).padStart(3)}/${drills.length}`;
  let ran = 0;
  const onBegin = (planned: PlannedDrill, nth: number) =>
    narrator.drillBegan(`${place(nth)}  ${title(planned)}`);
  for await (const drill of series(drills, seed, onBegin)) {
    const one = told(drill);
    ran += 1;
    narrator.say(line(one, place(ran)));
    yield one;
  }
}

/** Each drill as it ends, with what its verdict counts for. */
export function toldSeries(
  drills: readonly PlannedDrill[],
  seed: number,
  series: DrillSeries,
  { narrator, terminal }: Telling,
): AsyncGenerator<CompletedDrill> {
  return tell(drills, seed, series, narrator, {
    title: (planned) => titleOf({ planned }),
    told: (drill) => drill,
    line: (drill, place) => completedLine(drill, place, terminal),
  });
}
