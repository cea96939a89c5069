/** Runs the controls: each planted defect and each sabotaged drill, told as they end, kept as `controls.json`. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Control, type Controls, controlsSchema, controlsSchemaId } from "../contract/controls.ts";
import { versionsOf } from "../drill/provenance.ts";
import type { Scenario } from "../drill/scenario.ts";
import { controlOf, unclaimed } from "./detection.ts";
import { controlLine, controlTitle } from "./detection-table.ts";
import { type Errand, planOfControls, unclaimedDefects } from "./plan.ts";
import { type DrillSeries, type Telling, tell } from "./told-series.ts";

export interface ControlsAsked {
  readonly scenarios: readonly Scenario[];
  /** These defects or scenarios alone; none for everything. */
  readonly only: readonly string[];
  readonly seed: number;
  readonly commit: string | null;
  readonly runs: string;
  readonly series: DrillSeries;
}

/**
 * Returns when all controls are over, or the series was stopped.
 * @param done given the table whatever happened, also before an error of the series is thrown on
 * @throws UsageError when one of `only` is unknown; then nothing was run, and `done` is not called
 */
export async function runControlTable(
  { scenarios, only, seed, commit, runs, series }: ControlsAsked,
  telling: Telling,
  done: (report: Controls) => void,
): Promise<void> {
  const startedAt = new Date().toISOString();
  const errands = planOfControls(scenarios, only);
  const controls: Control[] = [];
  try {
    telling.narrator.say(`${errands.length} controls, seed ${seed}`);
    for await (const control of told(errands, seed, series, telling)) controls.push(control);
  } finally {
    const report = controlsSchema.parse({
      schema: controlsSchemaId,
      version: versionsOf({}).regiondrill!,
      ...{ commit, seed, startedAt },
      endedAt: new Date().toISOString(),
      notRun: errands.length - controls.length,
      controls: [...unclaimedControls(scenarios, only), ...controls],
    });
    mkdirSync(runs, { recursive: true });
    writeFileSync(join(runs, "controls.json"), `${JSON.stringify(report, null, 2)}\n`);
    done(report);
  }
}

/** Each control as it ends. */
function told(
  errands: readonly Errand[],
  seed: number,
  series: DrillSeries,
  { narrator, terminal }: Telling,
): AsyncGenerator<Control> {
  return tell(errands, seed, series, narrator, {
    title: ({ defect, scenario }) => controlTitle({ defect, scenario: scenario.name }),
    told: controlOf,
    line: (control, place) => controlLine(control, place, terminal),
  });
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
