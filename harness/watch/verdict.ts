/** The verdict of a run whose history is at its end: the one that was written, or, where none comes, the history judged. */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Result, Verdict } from "../contract/result.ts";
import { judgeFile } from "../judge/judge.ts";
import { readResult } from "../judge/kept-run.ts";
import type { VerdictView } from "./view.ts";

/** A verdict in the words that every report uses. */
export type VerdictWords = Readonly<
  Record<Verdict, { readonly word: string; readonly sign: string; readonly meaning: string }>
>;

const lookEveryMs = 100;

/**
 * Waits for the result while it may still be written, then judges.
 * @throws UsageError for a result of another version; HistoryError for a history that cannot be judged
 */
export async function verdictOf(
  folder: string,
  words: VerdictWords,
  { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<VerdictView> {
  for (let waited = 0; waited <= waitMs && !signal.aborted; waited += lookEveryMs) {
    const result = readResult(folder);
    if (result !== null) return verdictView(result, words);
    if (waited < waitMs) await pause(lookEveryMs, undefined, { signal }).catch(() => {}); // ended
  }
  return verdictView(judgeFile(join(folder, "history.ndjson")).result, words);
}

function verdictView({ verdict, reasons, checks }: Result, words: VerdictWords): VerdictView {
  return {
    verdict,
    reasons,
    ...words[verdict],
    checks: checks.map(({ id, verdict: one, reason }) => ({ id, verdict: one, reason })),
  };
}
