/**
 * Operations that an aborted load gave up before their deadline. They may have been applied, but say nothing of how
 * the system answers: it was not given the time.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { infoCode } from "../history/operations.ts";

/** Whether operation `index` was cut short. */
export function cutShort(history: IndexedHistory): (index: number) => boolean {
  const sender = history.senders.at(-1);
  if (sender?.aborted !== true) return () => false;
  const { outcome, due } = history.operations;
  const { deadlineMs } = history.run.load;
  return (index) => outcome[index] === infoCode && due[index]! + deadlineMs > sender.at;
}
