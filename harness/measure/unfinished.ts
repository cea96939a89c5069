/**
 * Whether a drill came to its end, and where its history stops if it did not: the words that mark a partial report.
 */
import { clock } from "../contract/quantity.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { stepTimes } from "./step-times.ts";

/** `null` for a drill that ended. @param truncated whether the last line was cut off, and left out */
export function unfinished(history: IndexedHistory, truncated: boolean): string | null {
  if (history.end) return null;
  const last = stepTimes(history).at(-1);
  const during = last
    ? `, ${last.tookMs === null ? "during" : "after"} “${last.title}”`
    : ", before its first step";
  const cut = truncated ? ", and its last line was cut off and left out" : "";
  return `its history stops at ${clock(history.lastAt / 1000)}${during}${cut}`;
}
