/** What reads of acknowledged operations showed, as the check `stale-reads` counts it, for what shows it while a drill runs. */
import { criterionOf } from "../check/check.ts";
import { readsJudged } from "../check/stale-reads.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { stalenessOf } from "../measure/staleness.ts";

export interface ReadsMeasured {
  readonly reads: number;
  readonly failed: number;
  /** Against the promise; `null` without one. */
  readonly judged: {
    readonly limitMs: number;
    /** Answered, and begun later than the limit after their acknowledgement. */
    readonly late: number;
    /** Those of them that did not show their operation, in time that the machine could give. */
    readonly stale: number;
  } | null;
}

/** `null` for a load that reads nothing. */
export function readsMeasured(history: IndexedHistory): ReadsMeasured | null {
  const staleness = stalenessOf(history);
  if (staleness === null) return null;
  const { reads, failed } = staleness;
  const criterion = criterionOf(history, "staleness");
  if (!criterion) return { reads, failed, judged: null };
  const { late, stale } = readsJudged(history, criterion.limit);
  return { reads, failed, judged: { limitMs: criterion.limit, late: late.length, stale: stale.length } };
}
