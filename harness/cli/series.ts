/**
 * Drills one after the other on regions that are handed from one to the next. Each is judged and reported as it ends;
 * what a verdict counts for is decided by who asked.
 */
import type { Result } from "../contract/result.ts";
import type { Narrator } from "../drill/narrator.ts";
import { runDrill } from "../drill/run.ts";
import { openStages, type Stages } from "../drill/stage.ts";
import { conclude } from "./conclude.ts";
import { type Errand, flagsOf } from "./plan.ts";

export interface SeriesOptions {
  readonly seed: number;
  readonly runs: string;
  readonly narrator: Narrator;
  /** When aborted, the drill that runs is healed, cleaned up and judged, and no other begins. */
  readonly signal: AbortSignal;
  /** Told before each drill. */
  readonly onBegin: (errand: Errand, nth: number) => void;
}

/** A drill of a series that is over. */
export interface Ended {
  readonly errand: Errand;
  readonly result: Result;
  readonly folder: string;
  /** The command that runs it again. */
  readonly command: string;
  /** The regions were taken over from the drill before, and emptied. */
  readonly reset: boolean;
}

/** @throws MachineError when a drill could not be started at all; what runs is ended before that */
export async function* runSeries(errands: readonly Errand[], options: SeriesOptions): AsyncGenerator<Ended> {
  const stages = openStages();
  try {
    for (const [index, errand] of errands.entries()) {
      if (options.signal.aborted) return;
      options.onBegin(errand, index + 1);
      yield await runOne(errand, options, stages);
    }
  } finally {
    await stages.close();
  }
}

async function runOne(
  errand: Errand,
  { seed, runs, narrator, signal }: SeriesOptions,
  stages: Stages,
): Promise<Ended> {
  const { scenario } = errand;
  const command = `npm run scenario ${scenario.name} -- ${[...flagsOf(errand), `--seed ${seed}`].join(" ")}`;
  let reset = false;
  const { folder } = await runDrill({
    ...errand,
    ...{ command, seed, runs, narrator, signal },
    target: scenario.target,
    perSecond: scenario.load.perSecond,
    linkLatencyMs: 0,
    keep: false,
    hold: null,
    onHeld: () => {},
    stages: {
      ...stages,
      async take(topology, setting) {
        const stage = await stages.take(topology, setting);
        reset = stage !== null;
        return stage;
      },
    },
  });
  const { input } = await conclude(folder);
  return { errand, result: input.result, folder, command, reset };
}
