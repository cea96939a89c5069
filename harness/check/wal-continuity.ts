/**
 * Continuity of replicated logs: nothing in the middle of a log is skipped, neither when another region copies it nor
 * when a region applies what it holds. What is missing at the end of a copy is not a hole: that is data loss, which rpo
 * and lost-events count.
 */
import { count, counted } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import { wallTime } from "../history/clock.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import type { LogCopy } from "../history/logs.ts";
import type { LedgerRead } from "../history/reads.ts";
import { accountOf } from "../measure/accounted.ts";
import { holdingRegions } from "../measure/holding-regions.ts";
import { type CopiedLog, copiedLogs, firstOccurrences, unreadCopy } from "../measure/log-copies.ts";
import { type Check, judgeCount, mostWitnesses } from "./check.ts";
import { everyFinalLedger } from "./final-reads.ts";

const mostRanges = 5;

/** Entries of one log that were skipped on one way. */
interface Hole {
  readonly way: string;
  readonly log: LogCopy;
  /** Indexes of entries that were skipped, ascending. */
  readonly skipped: readonly number[];
  /** Whether an entry that was not skipped lies between two that were: repeated entries do not count. */
  readonly isKept: (index: number) => boolean;
  readonly region: string;
  readonly wrong: string;
}

export const walContinuity: Check = (history) => {
  const { complete, missing } = everyFinalLedger(history);
  const copied = copiedLogs(history);
  const applied = complete.flatMap((ledger) =>
    history.logs.copies
      .filter(({ region }) => region === ledger.region)
      .map((log) => notApplied(history, log, ledger)),
  );
  const holes = [...copied.map(holeInCopy), ...applied.map(({ hole }) => hole)].filter(
    ({ skipped }) => skipped.length > 0,
  );
  const examined =
    copied.reduce((sum, { compared }) => sum + compared, 0) +
    applied.reduce((sum, { compared }) => sum + compared, 0);
  const violations = holes.reduce((sum, { skipped }) => sum + skipped.length, 0);
  const entries = counted(examined, "entries");
  return judgeCount(history, "wal-continuity", "walContinuity", {
    examined,
    violations,
    found: holes.length === 0 ? `no entry of ${entries} was skipped` : holes.map(holeText).join("; "),
    witnesses: holes.flatMap((hole) => witnessesOf(history, hole)),
    missing: missing ?? unreadCopy(history) ?? unread(history),
  });
};

function unread(history: IndexedHistory): string | null {
  const { logs } = history;
  const orphan = logs.copies.find(
    (copy) =>
      !logs.copies.some(
        (one) => one.log === copy.log && one.origin === copy.origin && one.region === copy.origin,
      ),
  );
  if (orphan) return `the log ${orphan.log} of ${orphan.origin} itself was never read`;
  const holding = holdingRegions(history);
  const unseen = copiedLogs(history).find(
    ({ original, copy }) => original.count > 0 && copy.count === 0 && holding.includes(copy.region),
  );
  if (!unseen) return null;
  const { log, origin, region } = unseen.copy;
  return `of the log ${log} of ${origin} nothing was seen in ${region}`;
}

function holeInCopy({ original, copy, first, skipped }: CopiedLog): Hole {
  const gone = new Set(skipped);
  return {
    way: `${original.log} ${original.origin}→${copy.region} skipped`,
    log: original,
    skipped,
    isKept: (index) => first[original.event[index]!] === index && !gone.has(index),
    region: copy.region,
    wrong: `never copied to ${copy.region}, though later entries were`,
  };
}

/**
 * Entries of a region's copy that neither its ledger nor its dead letters hold. Where the region must hold everything all
 * that were seen before the read are asked for, else those before the last one that was applied.
 */
function notApplied(
  history: IndexedHistory,
  log: LogCopy,
  ledger: LedgerRead,
): { hole: Hole; compared: number } {
  const { eventIds, operation } = history.logs;
  const first = firstOccurrences(log, eventIds.length);
  const strangers = new Set(ledger.unknown.map(({ eventId }) => eventId));
  const account = accountOf(history, ledger);
  const letters = history.letters(ledger.purpose, ledger.region);
  const isApplied = (event: number) => {
    const known = operation[event]!;
    if (known < 0) return strangers.has(eventIds[event]!);
    return account(known) !== "missing" || letters?.verdicts.has(known) === true;
  };
  const all = holdingRegions(history).includes(ledger.region);
  let last = -1;
  const lacking: number[] = [];
  for (let i = 0; i < log.count && log.seenAt[i]! < ledger.startedAt; i++) {
    if (first[log.event[i]!] !== i) continue;
    if (!isApplied(log.event[i]!)) lacking.push(i);
    else if (!all) last = i;
    if (all) last = i;
  }
  const skipped = lacking.filter((index) => index <= last);
  const gone = new Set(skipped);
  const hole: Hole = {
    way: `${ledger.region} did not apply ${log.log} of ${log.origin},`,
    log,
    skipped,
    isKept: (index) => first[log.event[index]!] === index && !gone.has(index),
    region: ledger.region,
    wrong: `in the log that ${ledger.region} holds, and neither in its ledger nor in its dead letters`,
  };
  return { hole, compared: last + 1 };
}

/** `payments us-east-1→eu-west-1 skipped offsets 1,200–1,903 (704 entries)` */
function holeText(hole: Hole): string {
  const ranges = rangesOf(hole);
  const shown = ranges.slice(0, mostRanges).map((range) => rangeText(hole, range));
  const more = ranges.length > mostRanges ? ` and ${count(ranges.length - mostRanges)} more ranges` : "";
  return `${hole.way} offsets ${shown.join(", ")}${more}`;
}

/** Runs of skipped entries without a kept one between them, and within one incarnation. */
function rangesOf({ log, skipped, isKept }: Hole): number[][] {
  const ranges: number[][] = [];
  for (const index of skipped) {
    const range = ranges.at(-1);
    const last = range?.at(-1) ?? -1;
    let joined = range !== undefined && log.incarnation[last] === log.incarnation[index];
    for (let i = last + 1; joined && i < index; i++) if (isKept(i)) joined = false;
    if (joined) range!.push(index);
    else ranges.push([index]);
  }
  return ranges;
}

function rangeText({ log }: Hole, range: readonly number[]): string {
  const [from, until] = [log.position[range[0]!]!, log.position[range.at(-1)!]!];
  const positions = from === until ? count(from) : `${count(from)}–${count(until)}`;
  const of =
    log.incarnations.length > 1 ? `, incarnation ${log.incarnations[log.incarnation[range[0]!]!]}` : "";
  return `${positions} (${counted(range.length, "entries")}${of})`;
}

function witnessesOf(history: IndexedHistory, { log, skipped, region, wrong }: Hole): Witness[] {
  const { eventIds } = history.logs;
  return skipped.slice(0, mostWitnesses).map((index) => ({
    eventId: eventIds[log.event[index]!]!,
    region,
    at: wallTime(history.run, log.seenAt[index]!),
    text: `at offset ${count(log.position[index]!)} of ${log.log} of ${log.origin}, ${wrong}`,
  }));
}
