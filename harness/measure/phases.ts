/**
 * The three phases of a drill: before the main fault took effect, until it was healed, and after.
 */
import { mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { okCode } from "../history/operations.ts";
import { perHistory } from "./per-history.ts";

export interface Phases {
  readonly before: number;
  readonly during: number;
  readonly after: number;
}

/** Operations by the phase in which they were due. Without an effective fault all of them come before. */
export const phasesOf = perHistory((history: IndexedHistory): Phases => {
  const fault = mainFault(history.faults);
  const from = fault?.effective.at ?? Number.POSITIVE_INFINITY;
  const until = fault?.healed?.at ?? Number.POSITIVE_INFINITY;
  const phases = { before: 0, during: 0, after: 0 };
  for (const due of history.operations.due)
    phases[due < from ? "before" : due < until ? "during" : "after"]++;
  return phases;
});

/** By region: operations it acknowledged while the main fault was in effect. Empty without one. */
export const acknowledgedDuringFault = perHistory((history: IndexedHistory): Record<string, number> => {
  const fault = mainFault(history.faults);
  if (!fault) return {};
  const until = fault.healed?.at ?? Number.POSITIVE_INFINITY;
  const took = history.regionNames.map(() => 0);
  const { count, outcome, acknowledgedAt, acknowledgedBy } = history.operations;
  for (let i = 0; i < count; i++) {
    const at = acknowledgedAt[i]!;
    const by = acknowledgedBy[i]!;
    if (outcome[i] === okCode && at >= fault.effective.at && at < until && by in took) took[by]! += 1;
  }
  return Object.fromEntries(history.regionNames.map((name, i) => [name, took[i]!]));
});
