/**
 * A nightly job from the first drill to what is known at its end: all drills with each seed, those that did not pass
 * tried again with the same seed, then the controls. How a drill is run is a parameter.
 */

import type { Controls } from "../contract/controls.ts";
import { reasonOf } from "../contract/reason.ts";
import type { Verdict } from "../contract/result.ts";
import type { Scenario } from "../drill/scenario.ts";
import {
  type Attempt,
  type Night,
  type NightDrill,
  nightSchemaId,
  outcomeOf,
  verdictOfNight,
} from "../score/night.ts";
import { type ControlsAsked, runControlTable } from "./control-table.ts";
import { verdictOf } from "./detection.ts";
import { type PlannedDrill, planOfAll, planOfControls } from "./plan.ts";
import { type SeriesRow, titleOf } from "./series-table.ts";
import { type DrillSeries, type Telling, toldSeries } from "./told-series.ts";

export interface NightAsked {
  readonly scenarios: readonly Scenario[];
  readonly seeds: readonly number[];
  /** How often a drill that did not pass is tried again. */
  readonly retries: number;
  /** Planted defects and sabotage, run with the first seed; `null` where they are left out. */
  readonly controls: Pick<ControlsAsked, "scenarios" | "only"> | null;
  readonly commit: string | null;
  readonly runs: string;
  readonly series: DrillSeries;
  /** When aborted, no other drill begins. */
  readonly signal: AbortSignal;
}

/** What the job found, also when it was stopped, and the error that stopped it. */
export interface NightEnded {
  readonly night: Night;
  readonly error: unknown;
}

interface OpenDrill {
  readonly errand: PlannedDrill;
  readonly seed: number;
  readonly attempts: Attempt[];
}

/** Never rejects for what happens while drills run: what was found until then is told with the error. */
export async function runNight(asked: NightAsked, telling: Telling): Promise<NightEnded> {
  const startedAt = new Date().toISOString();
  const errands = planOfAll(asked.scenarios);
  const drills = asked.seeds.flatMap((seed) =>
    errands.map((errand): OpenDrill => ({ errand, seed, attempts: [] })),
  );
  let controls: Controls | null = null;
  let error: unknown = null;
  try {
    for (const seed of asked.seeds) {
      await drillWith(
        seed,
        drills.filter((drill) => drill.seed === seed),
        asked,
        telling,
      );
    }
    if (asked.controls !== null && !asked.signal.aborted) {
      const { seeds, commit, runs, series } = asked;
      await runControlTable(
        { ...asked.controls, seed: seeds[0]!, commit, runs, series },
        telling,
        (report) => {
          controls = report;
        },
      );
    }
  } catch (thrown) {
    error = thrown;
  }
  const planned =
    asked.controls === null ? 0 : planOfControls(asked.controls.scenarios, asked.controls.only).length;
  const stopped = whyStopped(asked.signal, error);
  return {
    night: nightOf(asked, drills.map(closed), {
      startedAt,
      controls,
      planned,
      stopped,
      failed: error !== null,
    }),
    error,
  };
}

/** The first attempt of all, then again those that have not passed. */
async function drillWith(
  seed: number,
  drills: readonly OpenDrill[],
  { retries, series, signal }: NightAsked,
  telling: Telling,
): Promise<void> {
  for (let attempt = 1; attempt <= 1 + retries; attempt++) {
    const open = drills.filter(({ attempts }) => attempts.at(-1)?.counts !== "pass");
    if (open.length === 0 || signal.aborted) return;
    telling.narrator.say(
      attempt === 1
        ? `${open.length} drills, seed ${seed}`
        : `${open.length} did not pass with seed ${seed}: attempt ${attempt}`,
    );
    const errands = open.map(({ errand }) => errand);
    for await (const row of toldSeries(errands, seed, series, telling))
      open.find(({ errand }) => errand === row.ended.errand)?.attempts.push(attemptOf(row));
  }
}

function attemptOf({ ended: { result, folder, command }, standing }: SeriesRow): Attempt {
  const rto = result.measures.rto;
  return {
    ...{ ...standing, folder, command },
    reason: result.reasons[0]?.split("\n", 1)[0] ?? null,
    rtoMs: rto && { lowerMs: rto.lowerMs, upperMs: rto.upperMs },
    wallMs: result.cost.wallMs,
  };
}

function closed({ errand, seed, attempts }: OpenDrill): NightDrill {
  return {
    scenario: errand.scenario.name,
    title: titleOf({ errand }),
    seed,
    attempts,
    outcome: outcomeOf(attempts),
  };
}

function whyStopped(signal: AbortSignal, error: unknown): string | null {
  if (error !== null) return reasonOf(error);
  return signal.aborted ? String((signal.reason as Error | undefined)?.message ?? "stopped") : null;
}

interface Found {
  readonly startedAt: string;
  readonly controls: Controls | null;
  /** Controls. */
  readonly planned: number;
  readonly stopped: string | null;
  /** Whether an error stopped it, not a person. */
  readonly failed: boolean;
}

function nightOf(
  { commit, seeds }: NightAsked,
  drills: readonly NightDrill[],
  { startedAt, controls, planned, stopped, failed }: Found,
): Night {
  const table: Verdict | null = controls && verdictOf(controls.controls, controls.notRun);
  return {
    schema: nightSchemaId,
    ...{ startedAt, endedAt: new Date().toISOString(), commit, seeds, drills, controls, stopped },
    controlsNotRun: controls?.notRun ?? planned,
    verdict: verdictOfNight(
      drills,
      table,
      stopped === null ? null : failed ? "harness-error" : "inconclusive",
    ),
  };
}
