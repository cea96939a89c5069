/**
 * Operations that the harness or an operator sent one by one, beside the load. They are tried with a patience of their own,
 * some of them before the system is ready: what becomes of them tells nothing of the service that senders got.
 */
import { byHand } from "../contract/operation.ts";
import type { IndexedHistory } from "../history/indexed.ts";

/** Whether operation `index` was sent by hand. */
export function sentByHand({
  accountNames,
  operations,
}: Pick<IndexedHistory, "accountNames" | "operations">): (index: number) => boolean {
  const account = accountNames.indexOf(byHand);
  return (index) => operations.account[index] === account;
}
