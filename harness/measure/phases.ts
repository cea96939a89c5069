/**
 * The three phases of a drill: before the main fault took effect, until it was healed, and after.
 */
import { mayServe } from "../contract/roles.ts";
import { mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { okCode } from "../history/operations.ts";
import { perHistory } from "./per-history.ts";

export type Phase = "before" | "during" | "after";

/** The phase of a time. Without an effective fault every time comes before. */
export function phaseIn({ faults }: IndexedHistory): (at: number) => Phase {
  const fault = mainFault(faults);
  const from = fault?.effective.at ?? Number.POSITIVE_INFINITY;
  const until = fault?.healed?.at ?? Number.POSITIVE_INFINITY;
  return (at) => (at < from ? "before" : at < until ? "during" : "after");
}

/** Operations by the phase in which they were due. */
export const phasesOf = perHistory((history: IndexedHistory): Record<Phase, number> => {
  const phaseOf = phaseIn(history);
  const phases = { before: 0, during: 0, after: 0 };
  for (const due of history.operations.due) phases[phaseOf(due)]++;
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
    const at = acknowledgedAt(i);
    const by = acknowledgedBy(i);
    if (outcome[i] === okCode && at >= fault.effective.at && at < until && by in took) took[by]! += 1;
  }
  const shown = mayServe(history.run);
  return Object.fromEntries(
    history.regionNames.flatMap((name, i) =>
      shown.includes(name) || took[i]! > 0 ? [[name, took[i]!]] : [],
    ),
  );
});
