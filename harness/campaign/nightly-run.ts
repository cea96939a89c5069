/**
 * A nightly job from the first drill to what is known at its end: all drills with each seed, those that did not pass
 * again with the same seed, then the controls. How a drill is run is a parameter.
 */

import type { Controls } from "../contract/controls.ts";
import { firstReason } from "../contract/objections.ts";
import { reasonOf } from "../contract/reason.ts";
import type { Scenario } from "../drill/scenario.ts";
import {
  type Attempt,
  type Night,
  type NightDrill,
  nightSchemaId,
  outcomeOf,
  verdictOfNight,
} from "../score/night.ts";
import { type ControlsOptions, type ControlsOutcome, errorOf, runControlTable } from "./control-table.ts";
import { verdictOf } from "./detection.ts";
import { type PlannedDrill, planOfAll, planOfControls } from "./plan.ts";
import type { CompletedDrill } from "./series.ts";
import { titleOf } from "./series-table.ts";
import { type DrillSeries, type Telling, toldSeries } from "./told-series.ts";

export interface NightOptions {
  readonly scenarios: readonly Scenario[];
  readonly seeds: readonly number[];
  /** How often a drill that did not pass is run again. */
  readonly retries: number;
  /** Planted defects and sabotage, run with the first seed; `null` where they are left out. */
  readonly controls: Pick<ControlsOptions, "scenarios" | "only"> | null;
  readonly commit: string | null;
  readonly runs: string;
  readonly series: DrillSeries;
  /** When aborted, no other drill begins. */
  readonly signal: AbortSignal;
}

/** What the job found, also when it was stopped, and the error that stopped it. */
export interface NightOutcome {
  readonly night: Night;
  readonly error: unknown;
}

interface OpenDrill {
  readonly planned: PlannedDrill;
  readonly seed: number;
  readonly attempts: Attempt[];
}

/** Never rejects for what happens while drills run: what was found until then comes with the error. */
export async function runNight(options: NightOptions, telling: Telling): Promise<NightOutcome> {
  const startedAt = new Date().toISOString();
  const planned = planOfAll(options.scenarios);
  const drills = options.seeds.flatMap((seed) =>
    planned.map((drill): OpenDrill => ({ planned: drill, seed, attempts: [] })),
  );
  const failed = await drillAll(drills, options, telling);
  const controls = failed === null ? await controlsAfter(options, telling) : null;
  const error = failed ?? controls?.error ?? null;
  const found = { startedAt, drills: drills.map(closed), table: controls?.table ?? null, error };
  return { night: nightOf(options, found), error };
}

/** Returns the error that stopped them; `null` when none did. */
function drillAll(drills: readonly OpenDrill[], options: NightOptions, telling: Telling): Promise<unknown> {
  return errorOf(async () => {
    for (const seed of options.seeds) {
      const ofSeed = drills.filter((drill) => drill.seed === seed);
      await drillWith(seed, ofSeed, options, telling);
    }
  });
}

/** `null` where they are left out, or no drill may begin any more. */
async function controlsAfter(
  { controls, seeds, commit, runs, series, signal }: NightOptions,
  telling: Telling,
): Promise<ControlsOutcome | null> {
  if (controls === null || signal.aborted) return null;
  return runControlTable({ ...controls, seed: seeds[0]!, commit, runs, series }, telling);
}

/** The first attempt of all, then again those that have not passed. */
async function drillWith(
  seed: number,
  drills: readonly OpenDrill[],
  { retries, series, signal }: NightOptions,
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
    const planned = open.map((drill) => drill.planned);
    for await (const completed of toldSeries(planned, seed, series, telling))
      open.find((drill) => drill.planned === completed.planned)?.attempts.push(attemptOf(completed));
  }
}

function attemptOf({ result, folder, command, standing }: CompletedDrill): Attempt {
  const { rto } = result.measures;
  return {
    ...standing,
    folder,
    command,
    reason: firstReason(result),
    rtoMs: rto && { lowerMs: rto.lowerMs, upperMs: rto.upperMs },
    wallMs: result.cost.wallMs,
  };
}

function closed({ planned, seed, attempts }: OpenDrill): NightDrill {
  return {
    scenario: planned.scenario.name,
    title: titleOf({ planned }),
    seed,
    attempts,
    outcome: outcomeOf(attempts),
  };
}

function whyStopped(signal: AbortSignal, error: unknown): string | null {
  if (error !== null) return reasonOf(error);
  return signal.aborted ? String((signal.reason as Error | undefined)?.message ?? "stopped") : null;
}

interface NightFindings {
  readonly startedAt: string;
  readonly drills: readonly NightDrill[];
  readonly table: Controls | null;
  /** What stopped it, where it was not a person. */
  readonly error: unknown;
}

function nightOf(
  { commit, seeds, controls, signal }: NightOptions,
  { startedAt, drills, table, error }: NightFindings,
): Night {
  const planned = controls === null ? 0 : planOfControls(controls.scenarios, controls.only).length;
  const stopped = whyStopped(signal, error);
  const stoppedAs = stopped === null ? null : error === null ? "inconclusive" : "harness-error";
  const ofControls = table && verdictOf(table.controls, table.notRun);
  return {
    schema: nightSchemaId,
    startedAt,
    endedAt: new Date().toISOString(),
    commit,
    seeds,
    drills,
    controls: table,
    stopped,
    controlsNotRun: table?.notRun ?? planned,
    verdict: verdictOfNight(drills, ofControls, stoppedAs),
  };
}
