/**
 * How long the scenario itself asked the drill to take: the time during which at least one scripted step was open.
 */
import type { StepRecord } from "../history/types.ts";

/** Milliseconds. A step that never ended lasts until `until`; steps within steps are counted once. */
export function scriptedMs(steps: readonly StepRecord[], until: number): number {
  let open = 0;
  let openedAt = 0;
  let total = 0;
  for (const { at, state } of steps.filter((step) => step.scripted).toSorted((a, b) => a.at - b.at)) {
    if (state === "begin" && open++ === 0) openedAt = at;
    if (state === "end" && open > 0 && --open === 0) total += at - openedAt;
  }
  return open > 0 ? total + Math.max(0, until - openedAt) : total;
}
