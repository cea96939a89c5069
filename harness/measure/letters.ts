/**
 * The dead letters, as they were when all that was sent had been worked off: which events had to be set aside, and
 * which were, everywhere. Which verdict they carry is judged by the check.
 */
import type { Measures } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { okCode } from "../history/operations.ts";
import type { LedgerRead, LetterRead } from "../history/reads.ts";
import type { ReadPurpose } from "../history/types.ts";
import { lettersReplayed } from "./accounted.ts";
import { fatesOf, toSetAside } from "./fates.ts";
import { holdingRegions } from "./holding-regions.ts";

export interface RegionLetters {
  readonly region: string;
  readonly letters: LetterRead;
  readonly ledger: LedgerRead;
}

/** The reads of letters and ledgers that belong together, by region, and what is missing of them. */
export function letterReads(history: IndexedHistory): {
  readonly purpose: ReadPurpose;
  readonly complete: readonly RegionLetters[];
  readonly missing: string | null;
} {
  const purpose = lettersReplayed(history) ? "drained" : "final";
  const complete: RegionLetters[] = [];
  const missing: string[] = [];
  for (const region of holdingRegions(history)) {
    const letters = history.letters(purpose, region);
    const ledger = history.ledger(purpose, region);
    if (letters?.complete && ledger?.complete) complete.push({ region, letters, ledger });
    else missing.push(`${letters?.complete ? "ledger" : "dead letters"} of ${region}`);
  }
  const text = `the ${purpose} read of the ${missing.join(" and the ")} is missing or not complete`;
  return { purpose, complete, missing: missing.length === 0 ? null : text };
}

/** `null` when nothing had to be set aside, or dead letters were not read in any region. */
export function deadLettersOf(history: IndexedHistory): Measures["deadLetters"] {
  const fates = fatesOf(history);
  const { complete } = letterReads(history);
  if (!fates || complete.length === 0) return null;
  const { count, outcome } = history.operations;
  let [expected, found] = [0, 0];
  for (let i = 0; i < count; i++) {
    if (outcome[i] !== okCode || fates[i] !== toSetAside) continue;
    expected++;
    if (complete.every(({ letters }) => letters.verdicts.has(i))) found++;
  }
  return { sent: count, expected, found, rate: count === 0 ? 0 : found / count };
}
