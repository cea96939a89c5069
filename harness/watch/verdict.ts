/** The verdict of a run whose history is at its end: the one that was written, or, where none comes, the history judged. */
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Result, Verdict } from "../contract/result.ts";
import { judgeFile } from "../judge/judge.ts";
import { readResult } from "../judge/kept-run.ts";
import { outagesView } from "./outages.ts";
import type { HistoryView, VerdictView } from "./view.ts";

/** A verdict in the words that every report uses. */
export type VerdictWords = Readonly<
  Record<Verdict, { readonly word: string; readonly sign: string; readonly meaning: string }>
>;

const lookEveryMs = 100;

/** What the page shows of a result: the verdict, and figures that take the place of those so far. */
export interface Judged extends Partial<Pick<HistoryView, "outages" | "failing">> {
  readonly verdict: VerdictView;
}

/**
 * Waits for the result while it may still be written, then judges.
 * @throws UsageError for a result of another version; HistoryError for a history that cannot be judged
 */
export async function verdictOf(
  folder: string,
  words: VerdictWords,
  { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<Judged> {
  for (let waited = 0; waited <= waitMs && !signal.aborted; waited += lookEveryMs) {
    const result = readResult(folder);
    if (result !== null) return judged(result, words);
    if (waited < waitMs) await pause(lookEveryMs, undefined, { signal }).catch(() => {}); // ended
  }
  return judged(judgeFile(join(folder, "history.ndjson")).result, words);
}

function judged(result: Result, words: VerdictWords): Judged {
  const { measures, faults, run } = result;
  const verdict = verdictView(result, words);
  // Results of before outages were told have none.
  if (measures.outages === undefined && faults.some(({ effectiveAt }) => effectiveAt !== null))
    return { verdict, failing: null };
  return { verdict, failing: null, outages: outagesView(measures, run.startedAt, faults, "result") };
}

function verdictView({ verdict, reasons, checks }: Result, words: VerdictWords): VerdictView {
  return {
    verdict,
    reasons,
    ...words[verdict],
    checks: checks.map(({ id, verdict: one, reason }) => ({ id, verdict: one, reason })),
  };
}
