/** The scorecard of a folder of runs: every result read once, counted as its scenario states, and folded. */
import type { Scenario } from "../drill/scenario.ts";
import { keptRuns } from "../judge/kept-runs.ts";
import { type Scorecard, scorecardOf } from "../score/scorecard.ts";
import type { ScoredRun } from "../score/scored-run.ts";
import { countedRun } from "./counted-run.ts";

/**
 * @param scenarios those that exist: they name expected failures, and show which were never drilled
 * @param nowMs milliseconds since 1970
 * @throws UsageError when there is no such folder
 */
export async function readScorecard(
  runs: string,
  scenarios: readonly Scenario[],
  nowMs: number,
): Promise<Scorecard> {
  const scored: ScoredRun[] = [];
  const skipped: { folder: string; reason: string }[] = [];
  for await (const kept of keptRuns(runs)) {
    const { folder, result } = kept;
    if (result === null) {
      skipped.push({ folder, reason: kept.why });
      continue;
    }
    scored.push(countedRun(folder, result, scenarios));
  }
  return scorecardOf({ runs: scored, skipped, scenarios: scenarios.map(({ name }) => name), nowMs });
}
