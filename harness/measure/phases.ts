/**
 * The three phases of a drill: before the main fault took effect, until it was healed, and after.
 */
import { mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
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
