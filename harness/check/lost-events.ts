/**
 * Lost events: operations that were acknowledged and that some region does not account for after convergence. A region
 * accounts for one by its ledger, or by its dead letters where the event had to be set aside; once dead letters were
 * repaired and replayed, by its ledger alone. An indeterminate operation may be missing; a refused one must be, which is
 * the business of unexpected-credits.
 */
import { counted } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import { okCode } from "../history/operations.ts";
import { accountOf } from "../measure/accounted.ts";
import { type Check, judgeCount, mostWitnesses } from "./check.ts";
import { finalLedgers } from "./final-reads.ts";
import { witnessOf } from "./life.ts";

export const lostEvents: Check = (history) => {
  const { complete, missing } = finalLedgers(history);
  const accounts = complete.map((ledger) => accountOf(history, ledger));
  const unread = new Set<string>();
  const { count, outcome } = history.operations;
  const witnesses: Witness[] = [];
  let acknowledged = 0;
  let violations = 0;
  for (let i = 0; i < count; i++) {
    if (outcome[i] !== okCode) continue;
    acknowledged++;
    if (!complete.some((ledger) => ledger.applied[i] === 0)) continue;
    const found = complete.map(({ region }, r) => ({ region, account: accounts[r]!(i) }));
    for (const { region, account } of found) if (account === "unknown") unread.add(region);
    const regions = found.filter(({ account }) => account === "missing").map(({ region }) => region);
    if (regions.length === 0) continue;
    violations++;
    if (witnesses.length < mostWitnesses)
      witnesses.push(witnessOf(history, i, `absent from ${regions.join(" and ")}`, regions[0]));
  }
  const letters = [...unread].map(
    (region) => `the final dead letters of ${region} were not read to their end`,
  );
  return judgeCount(history, "lost-events", "lostEvents", {
    examined: acknowledged * complete.length,
    violations,
    found: `${counted(violations, "events")} of ${counted(acknowledged, "acknowledged ones")} missing from a region`,
    witnesses,
    missing: missing ?? (letters.join(", ") || null),
  });
};
