/**
 * How stale what was read can have been: each read of an acknowledged operation, with its age when it began. An answer that does
 * not show the operation proves data of at least that age; reads that failed prove nothing.
 */
import type { StalenessResult } from "../contract/staleness-result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { absentCode, failedCode } from "../history/read-backs.ts";
import { perHistory } from "./per-history.ts";

/** `null` for a load that reads nothing. */
export const stalenessOf = perHistory((history: IndexedHistory): StalenessResult | null => {
  const { readBacks, regionNames, run } = history;
  if (run.load.readBack === undefined) return null;
  const all = noAnswers();
  const regions = regionNames.map(noAnswers);
  let failed = 0;
  for (let i = 0; i < readBacks.count; i++) {
    if (readBacks.outcome[i] === failedCode) {
      failed++;
      continue;
    }
    const absentMs = readBacks.outcome[i] === absentCode ? ageOfRead(history, i) : null;
    for (const answers of [all, regions[readBacks.region[i]!]])
      if (answers !== undefined) addAnswer(answers, absentMs);
  }
  const named = regionNames.flatMap((name, i) =>
    regions[i]!.answered > 0 ? [[name, regions[i]!] as const] : [],
  );
  return { ...all, reads: readBacks.count, failed, regions: Object.fromEntries(named) };
});

/** Milliseconds from the acknowledgement of its operation to the beginning of a read. */
export function ageOfRead({ operations, readBacks }: IndexedHistory, read: number): number {
  return readBacks.begun[read]! - operations.acknowledgedAt(readBacks.operation[read]!);
}

interface Answers {
  answered: number;
  absent: number;
  oldestAbsentMs: number | null;
}

function noAnswers(): Answers {
  return { answered: 0, absent: 0, oldestAbsentMs: null };
}

/** @param absentMs `null` where the operation was shown */
function addAnswer(answers: Answers, absentMs: number | null): void {
  answers.answered++;
  if (absentMs === null) return;
  answers.absent++;
  answers.oldestAbsentMs = Math.max(absentMs, answers.oldestAbsentMs ?? 0);
}
