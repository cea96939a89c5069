/**
 * Runs the controls: each planted defect and each sabotaged drill, told as they end, kept as `controls.json`. Some of them
 * alone never take the place of the whole table of the same version and commit.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  type Control,
  type Controls,
  controlsSchema,
  controlsSchemaId,
  isPartial,
} from "../contract/controls.ts";
import { versionsOf } from "../drill/provenance.ts";
import type { Scenario } from "../drill/scenario.ts";
import { readControls } from "../evidence/controls-for.ts";
import { writeWhole } from "../files/write.ts";
import { makeFolder } from "../machine/folder.ts";
import { controlOf, unclaimed } from "./detection.ts";
import { controlLine, controlTitle } from "./detection-table.ts";
import { type PlannedDrill, planOfControls, unclaimedDefects } from "./plan.ts";
import { type DrillSeries, type Telling, tell } from "./told-series.ts";

export interface ControlsOptions {
  readonly scenarios: readonly Scenario[];
  /** These defects or scenarios alone; none for everything. */
  readonly only: readonly string[];
  readonly seed: number;
  readonly commit: string | null;
  readonly runs: string;
  readonly series: DrillSeries;
}

export interface ControlsOutcome {
  /** Of all controls that ran. */
  readonly table: Controls;
  /** What ended the series before its end, or kept the table from being written; `null` when nothing did. */
  readonly error: unknown;
}

/**
 * Returns when all controls are over, or the series was stopped. Whatever ends the series, the controls until then are kept.
 * @throws UsageError when one of `only` is unknown; nothing was run then
 */
export async function runControlTable(
  { scenarios, only, seed, commit, runs, series }: ControlsOptions,
  telling: Telling,
): Promise<ControlsOutcome> {
  const startedAt = new Date().toISOString();
  const drills = planOfControls(scenarios, only);
  const controls: Control[] = [];
  const run = async () => {
    telling.narrator.say(`${drills.length} controls, seed ${seed}`);
    const words = {
      title: ({ defect, scenario }: PlannedDrill) => controlTitle({ defect, scenario: scenario.name }),
      told: controlOf,
      line: (control: Control, place: string) => controlLine(control, place, telling.terminal),
    };
    for await (const control of tell(drills, seed, series, telling.narrator, words)) controls.push(control);
  };
  const stopped = await errorOf(run);
  const table = controlsSchema.parse({
    schema: controlsSchemaId,
    version: versionsOf({}).regiondrill!,
    commit,
    seed,
    only,
    startedAt,
    endedAt: new Date().toISOString(),
    notRun: drills.length - controls.length,
    controls: [...unclaimedControls(scenarios, only), ...controls],
  });
  const unkept = await errorOf(async () => {
    const why = keep(runs, table);
    if (why !== null) telling.narrator.say(why);
  });
  return { table, error: stopped ?? unkept };
}

/** What the work rejects with; `null` when it does not. */
export async function errorOf(work: () => Promise<void>): Promise<unknown> {
  try {
    await work();
    return null;
  } catch (error) {
    return error;
  }
}

/** Writes `controls.json`. @returns why it was left as it is; `null` when it was written */
function keep(runs: string, table: Controls): string | null {
  const path = join(runs, "controls.json");
  const before = existsSync(path) ? readControls(path) : null;
  const { version, commit } = table;
  if (isPartial(table) && before?.version === version && before.commit === commit && !isPartial(before))
    return `${path} is left as it is: it holds all controls of this commit, these are some of them`;
  makeFolder(runs);
  writeWhole(path, `${JSON.stringify(table, null, 2)}\n`);
  return null;
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
