/**
 * Reconciliation: every acknowledged event that a survivor lacked at failover is in the reconciliation log, so that it
 * can be brought back. That it was brought back is the business of lost-events.
 */

import { count, counted } from "../contract/quantity.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import type { KeyRead } from "../history/reads.ts";
import { lossAtFailover } from "../measure/rpo.ts";
import { type Check, judgeCount, mostWitnesses } from "./check.ts";
import { witnessOf } from "./life.ts";

const store = "reconciliation";
const purposes = ["failover", "split", "drained", "final"] as const;

export const reconciliation: Check = (history) => {
  const loss = lossAtFailover(history);
  const reads = readsOf(history);
  const missing = loss?.missing ?? [];
  const incomplete = reads.find((read) => !read.complete);
  // Where one of the logs was not read to its end, an event may be in the rest of it.
  const logged = (i: number) => reads.some(({ present }) => present[i] === 1);
  const unlogged = reads.length === 0 || incomplete ? [] : missing.filter((i) => !logged(i));
  return judgeCount(history, "reconciliation", "reconciliation", {
    examined: missing.length,
    violations: unlogged.length,
    found: `${counted(unlogged.length, "events")} of ${count(missing.length)} missing at failover not in the reconciliation log`,
    witnesses: unlogged
      .slice(0, mostWitnesses)
      .map((i) => witnessOf(history, i, "missing on a survivor and not in the reconciliation log")),
    missing: missingText(loss !== null, missing.length, reads, incomplete),
  });
};

/** The log is wherever it survived: each region's counts, whenever it was read. */
function readsOf(history: IndexedHistory): KeyRead[] {
  return history.run.regions.flatMap((region) =>
    purposes.map((purpose) => history.keys(purpose, region, store)).filter((read) => read !== undefined),
  );
}

function missingText(
  lossKnown: boolean,
  missing: number,
  reads: readonly KeyRead[],
  incomplete: KeyRead | undefined,
): string | null {
  if (!lossKnown)
    return "the loss at failover was not read, so nothing is known of what had to be reconciled";
  if (missing === 0) return "nothing was missing at failover, so nothing had to be reconciled";
  if (reads.length === 0) return "the reconciliation log was not read";
  return incomplete ? `the reconciliation log of ${incomplete.region} was not read to its end` : null;
}
