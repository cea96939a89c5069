/** One drill with its last step: its history judged, its reports written, its row added to the drill log. */
import type { ReportInput } from "../../reports/input.ts";
import { type RunOutcome, runDrill } from "../drill/run.ts";
import type { RunOptions } from "../drill/run-options.ts";
import type { Standing } from "../score/scored-run.ts";
import { type Outlets, outletsOf, tellOutlets } from "../telemetry/outlets.ts";
import { conclude } from "./conclude.ts";
import { logDrill } from "./drill-log.ts";
import { standingOf } from "./expectation.ts";

export interface JudgedDrill extends RunOutcome {
  readonly input: ReportInput;
  readonly standing: Standing;
}

/**
 * @param say called with why the drill log could not be written, or an outlet not told: the verdict does not depend on it
 * @throws MachineError when the drill could not be started at all
 */
export async function drillAndJudge(
  options: RunOptions,
  say: (text: string) => void,
  outlets: Outlets = outletsOf(process.env),
): Promise<JudgedDrill> {
  const { scenario, chosen, runs } = options;
  const outcome = await runDrill(options);
  const { input, history } = await conclude(outcome.folder);
  const weakness = scenario.weakness(chosen);
  const unlogged = logDrill(runs, input.result, weakness);
  if (unlogged !== null) say(unlogged);
  for (const line of await tellOutlets(history, input.result, outlets)) say(line);
  return { ...outcome, input, standing: standingOf(input.result, weakness) };
}
