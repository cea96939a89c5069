/**
 * Whether a region accounts for an operation: its ledger holds it, or its dead letters do where the event had to be
 * set aside. Once letters were replayed only the ledger counts. Whether the letter has the right verdict is judged
 * by the check of dead letters.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import type { LedgerRead } from "../history/reads.ts";
import { fatesOf, toApply } from "./fates.ts";

/** `unknown`: it may have been set aside, and the dead letters were not read. */
export type Account = "held" | "missing" | "unknown";

/** The account of each operation in the region and the read of this ledger. */
export function accountOf(history: IndexedHistory, ledger: LedgerRead): (operation: number) => Account {
  const { applied, purpose, region } = ledger;
  const fates = purpose === "final" && lettersReplayed(history) ? null : fatesOf(history);
  const letters = fates && history.letters(purpose, region);
  return (operation) => {
    if (applied[operation]! > 0) return "held";
    if (!fates || fates[operation] === toApply) return "missing";
    if (letters?.verdicts.has(operation)) return "held";
    return letters?.complete ? "missing" : "unknown";
  };
}

/** Dead letters are replayed after a `drained` read, and never without one. */
export function lettersReplayed(history: IndexedHistory): boolean {
  return history.run.regions.some(
    (region) => history.letters("drained", region) !== undefined || history.ledger("drained", region),
  );
}
