/** A kept run as the score sees it, counted as its scenario states today. */
import type { Result } from "../contract/result.ts";
import type { Scenario } from "../drill/scenario.ts";
import { isScored, type ScoredRun, scoredRun } from "../score/scored-run.ts";
import { standingOf } from "./expectation.ts";

/** @param scenarios those that exist; a run of none of them counts by its verdict */
export function countedRun(folder: string, result: Result, scenarios: readonly Scenario[]): ScoredRun {
  const run = scoredRun(folder, result, { counts: result.verdict, text: result.verdict });
  const scenario = scenarios.find(({ name }) => name === result.run.scenario);
  // With a planted defect the drill fails by that, whatever weakness is known.
  const weakness = isScored(run) ? (scenario?.weakness(result.run.options) ?? null) : null;
  return { ...run, ...standingOf(result, weakness) };
}
