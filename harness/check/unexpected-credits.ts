/**
 * Unexpected credits: rows of events that were never attempted or that were refused, and rows whose account or amount
 * is not what was sent, nor any of the contents that were sent under the same id on purpose. An operation counts as refused when every one of its attempts was: after an indeterminate attempt
 * the ledger may hold it, whatever a later attempt was told.
 */
import { count, counted } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { failCode } from "../history/operations.ts";
import type { LedgerRead } from "../history/reads.ts";
import { type Check, judgeCount } from "./check.ts";
import { everyFinalLedger, uncompared } from "./final-reads.ts";
import { witnessOf } from "./life.ts";

export const unexpectedCredits: Check = (history) => {
  const { complete, missing } = everyFinalLedger(history);
  // By event id: an event that is wrong in two regions is one violation.
  const wrong = new Map<string, Witness>();
  for (const ledger of complete) {
    for (const witness of [...refused(history, ledger), ...altered(history, ledger), ...unknown(ledger)])
      if (!wrong.has(witness.eventId!)) wrong.set(witness.eventId!, witness);
  }
  const examined = complete.reduce((rows, ledger) => rows + ledger.count, 0);
  return judgeCount(history, "unexpected-credits", "unexpectedCredits", {
    examined,
    violations: wrong.size,
    found: `${counted(wrong.size, "events")} credited that should not be so, in ${counted(examined, "ledger rows")}${uncompared(complete)}`,
    witnesses: [...wrong.values()],
    missing,
  });
};

function refused(history: IndexedHistory, ledger: LedgerRead): Witness[] {
  const witnesses: Witness[] = [];
  for (let i = 0; i < history.operations.count; i++)
    if (ledger.applied[i]! > 0 && wasRefused(history, i))
      witnesses.push(witnessOf(history, i, `refused, yet credited in ${ledger.region}`, ledger.region));
  return witnesses;
}

function wasRefused(history: IndexedHistory, operation: number): boolean {
  const { outcome, firstAttempt, attempts } = history.operations;
  if (outcome[operation] !== failCode) return false;
  for (let i = firstAttempt[operation]!; i < firstAttempt[operation + 1]!; i++)
    if (attempts.outcome[i] !== failCode) return false;
  return true;
}

function altered(history: IndexedHistory, { altered: rows, region }: LedgerRead): Witness[] {
  const { account, amount, rivals, find } = history.operations;
  return rows.flatMap((row) => {
    const operation = find(row.eventId)!;
    const isRival = rivals
      .get(operation)
      ?.some((rival) => rival.account === row.account && rival.amount === row.amount);
    if (isRival) return [];
    const sent = `${count(amount[operation]!)} to ${history.accountNames[account[operation]!]}`;
    const text = `${sent} was sent, ${count(row.amount)} to ${row.account} is credited in ${region}`;
    return [witnessOf(history, operation, text, region)];
  });
}

function unknown({ unknown: rows, region }: LedgerRead): Witness[] {
  return rows.map(({ eventId, account, amount }) => ({
    eventId,
    ...(account === null ? {} : { account }),
    region,
    text: `never attempted, yet ${amount === null ? "it" : count(amount)} is credited in ${region}`,
  }));
}
