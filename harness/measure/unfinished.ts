/**
 * Whether a drill came to its end, and where its history stops if it did not: the words that mark a partial report.
 */
import type { IndexedHistory } from "../history/indexed.ts";

/** `null` for a drill that ended. @param truncated whether the last line was cut off, and left out */
export function unfinished(history: IndexedHistory, truncated: boolean): string | null {
  if (history.end) return null;
  const open = history.steps.findLast(({ state }) => state === "begin");
  const ended = history.steps.some(
    ({ title, state, at }) => open && state === "end" && title === open.title && at >= open.at,
  );
  const during = open ? `, ${ended ? "after" : "during"} “${open.title}”` : ", before its first step";
  const cut = truncated ? ", and its last line was cut off and left out" : "";
  return `its history stops at ${(history.lastAt / 1000).toFixed(2)} s${during}${cut}`;
}
