/**
 * Duplicate credits: events that a region's ledger holds more than once. That an event was delivered twice is normal;
 * that it changed a balance twice never is.
 */
import { counted } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import type { LedgerRead } from "../history/reads.ts";
import { type Check, judgeCount, mostWitnesses } from "./check.ts";
import { everyFinalLedger } from "./final-reads.ts";
import { witnessOf } from "./life.ts";

export const duplicateCredits: Check = (history) => {
  const { complete, missing } = everyFinalLedger(history);
  const witnesses: Witness[] = [];
  let violations = 0;
  for (let i = 0; i < history.operations.count; i++) {
    if (!complete.some((ledger) => ledger.applied[i]! > 1)) continue;
    violations++;
    if (witnesses.length >= mostWitnesses) continue;
    const doubled = complete.filter((ledger) => ledger.applied[i]! > 1);
    const where = doubled.map((ledger) => `${ledger.applied[i]} times in ${ledger.region}`).join(", ");
    witnesses.push(witnessOf(history, i, `credited ${where}`, doubled[0]!.region));
  }
  const strangers = doubledStrangers(complete);
  for (const [eventId, region] of strangers)
    witnesses.push({ eventId, region, text: `never attempted, credited more than once in ${region}` });
  violations += strangers.size;
  const examined = complete.reduce((rows, ledger) => rows + ledger.count, 0);
  return judgeCount(history, "duplicate-credits", "duplicateCredits", {
    examined,
    violations,
    found: `${counted(violations, "events")} credited more than once, in ${counted(examined, "ledger rows")}`,
    witnesses,
    missing,
  });
};

/** Events that were never attempted and are held more than once, with the region that does. */
function doubledStrangers(ledgers: readonly LedgerRead[]): Map<string, string> {
  const doubled = new Map<string, string>();
  for (const { unknown, region } of ledgers) {
    const seen = new Set<string>();
    for (const { eventId } of unknown) {
      if (seen.has(eventId)) doubled.set(eventId, region);
      seen.add(eventId);
    }
  }
  return doubled;
}
