/**
 * Lost events: operations that were acknowledged and that some region's ledger does not hold after convergence.
 * An indeterminate operation may be missing; a refused one must be, which is the business of unexpected-credits.
 */
import type { Witness } from "../contract/result.ts";
import { okCode } from "../history/operations.ts";
import { type Check, counted, judgeCount, mostWitnesses } from "./check.ts";
import { finalLedgers } from "./final-reads.ts";
import { witnessOf } from "./life.ts";

export const lostEvents: Check = (history) => {
  const { complete, missing } = finalLedgers(history);
  const { count, outcome } = history.operations;
  const witnesses: Witness[] = [];
  let acknowledged = 0;
  let violations = 0;
  for (let i = 0; i < count; i++) {
    if (outcome[i] !== okCode) continue;
    acknowledged++;
    if (!complete.some((ledger) => ledger.applied[i] === 0)) continue;
    violations++;
    if (witnesses.length >= mostWitnesses) continue;
    const regions = complete.filter((ledger) => ledger.applied[i] === 0).map((ledger) => ledger.region);
    witnesses.push(witnessOf(history, i, `absent from ${regions.join(" and ")}`, regions[0]));
  }
  return judgeCount(history, "lost-events", "lostEvents", {
    examined: acknowledged * complete.length,
    violations,
    found: `${counted(violations, "event")} of ${counted(acknowledged, "acknowledged one")} missing from a region`,
    witnesses,
    missing,
  });
};
