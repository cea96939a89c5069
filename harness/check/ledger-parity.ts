/**
 * Ledger parity: every account has as many rows, the same total and the same rows (by a checksum that does not depend
 * on their order) in each region. That the rows are the right ones is the business of the checks of credits.
 */
import { count, counted } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import type { LedgerRead } from "../history/reads.ts";
import { type Check, judgeCount, mostWitnesses } from "./check.ts";
import { finalLedgers, uncompared } from "./final-reads.ts";

export const ledgerParity: Check = (history) => {
  const { complete, missing } = finalLedgers(history);
  const witnesses: Witness[] = [];
  let examined = 0;
  let violations = 0;
  for (const [i, account] of history.accountNames.entries()) {
    if (complete.length < 2 || complete.every(({ byAccount }) => byAccount.rows[i] === 0)) continue;
    examined++;
    if (complete.every((ledger) => same(ledger, complete[0]!, i))) continue;
    violations++;
    if (witnesses.length < mostWitnesses)
      witnesses.push({ account, text: complete.map((ledger) => contents(ledger, i)).join(", ") });
  }
  return judgeCount(history, "ledger-parity", "ledgerParity", {
    examined,
    violations,
    found: `${counted(violations, "accounts")} of ${count(examined)} differ between ${complete.length} regions${uncompared(complete)}`,
    witnesses,
    missing,
  });
};

function same({ byAccount: a }: LedgerRead, { byAccount: b }: LedgerRead, account: number): boolean {
  return (
    a.rows[account] === b.rows[account] &&
    a.sum[account] === b.sum[account] &&
    a.checksum[account] === b.checksum[account]
  );
}

function contents({ region, byAccount }: LedgerRead, account: number): string {
  const checksum = byAccount.checksum[account]!.toString(16).padStart(8, "0");
  const rows = counted(byAccount.rows[account]!, "rows");
  return `${region}: ${rows}, total ${count(byAccount.sum[account]!)}, checksum ${checksum}`;
}
