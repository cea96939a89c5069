/**
 * How faithfully regions copy each other's logs: what was copied, what was copied again, what was skipped, and how
 * far each copy was behind. An entry counts as skipped when a later one of its log was copied and none of its own
 * occurrences ever was; what is missing at the very end of a log is a matter of data loss and not of continuity.
 * Times are those at which entries were seen, so they are as exact as the observer is frequent.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import type { LogCopy } from "../history/logs.ts";
import { perHistory } from "./per-history.ts";

export interface CopiedLog {
  readonly original: LogCopy;
  readonly copy: LogCopy;
  /** First occurrence of each event in the original, by event number; -1 for none. */
  readonly first: Int32Array;
  /** Indexes, in the original, of the entries that were skipped, ascending. */
  readonly skipped: readonly number[];
  /** Entries of the original that were compared: all up to the last one that was copied. */
  readonly compared: number;
  /** Entries that were copied more often than they were written. */
  readonly replayed: number;
  /** Of each event that was copied, as the copy has it: when it was written, and when it was copied. */
  readonly written: Float64Array;
  readonly copied: Float64Array;
}

/** Every copy that another region holds of an origin's log; those whose original was never read are left out. */
export const copiedLogs = perHistory((history: IndexedHistory): CopiedLog[] => {
  const { copies } = history.logs;
  return copies.flatMap((copy) => {
    if (copy.region === copy.origin) return [];
    const original = copies.find((one) => one.log === copy.log && isOriginal(one, copy.origin));
    return original ? [compare(history, original, copy)] : [];
  });
});

/**
 * Why not all logs can be judged: a copy that the drill was to follow, and of which it wrote nothing, not even that it is
 * empty. `null` where there is none, and where a history without a seal does not say what was to be followed.
 */
export function unreadCopy({ run, logs }: IndexedHistory): string | null {
  // Where a topic has several partitions, each of the original is followed wherever the log is.
  const followed = run.logs?.flatMap(([log, origin, region]) =>
    logs.copies
      .filter((one) => isOriginal(one, origin) && one.log.startsWith(`${log}/`))
      .map((one) => [one.log, origin, region] as const)
      .concat([[log, origin, region]]),
  );
  const unread = followed?.find(
    ([log, origin, region]) =>
      !logs.copies.some((one) => one.log === log && one.origin === origin && one.region === region),
  );
  if (unread === undefined) return null;
  const [log, origin, region] = unread;
  const where = region === origin ? "itself" : `in ${region}`;
  return `the log ${log} of ${origin} ${where} was never read`;
}

export function isOriginal({ origin, region }: LogCopy, of: string): boolean {
  return origin === of && region === of;
}

/** Index of the first entry of each event, by event number; -1 for none. */
export function firstOccurrences({ event, count }: LogCopy, events: number): Int32Array {
  const first = new Int32Array(events).fill(-1);
  for (let i = 0; i < count; i++) if (first[event[i]!] === -1) first[event[i]!] = i;
  return first;
}

function compare(history: IndexedHistory, original: LogCopy, copy: LogCopy): CopiedLog {
  const events = history.logs.eventIds.length;
  const first = firstOccurrences(original, events);
  const occurrences = new Int32Array(events);
  for (let i = 0; i < original.count; i++) occurrences[original.event[i]!]!++;
  const inCopy = firstOccurrences(copy, events);
  const ownFrom = writesItselfFrom(history, copy.region);
  let frontier = -1;
  let replayed = 0;
  let common = 0;
  const [written, copied] = [new Float64Array(copy.count), new Float64Array(copy.count)];
  for (let i = 0; i < copy.count; i++) {
    const event = copy.event[i]!;
    const at = first[event]!;
    if (at === -1) continue;
    if (occurrences[event]!-- <= 0) replayed++;
    if (copy.seenAt[i]! >= ownFrom) continue;
    // Never further than the first occurrence: which of several was copied is not known.
    if (at > frontier) frontier = at;
    if (inCopy[event] !== i) continue;
    copied[common] = copy.seenAt[i]!;
    // The copy can be looked at before the original is.
    written[common++] = Math.min(original.seenAt[at]!, copy.seenAt[i]!);
  }
  const skipped: number[] = [];
  for (let i = 0; i <= frontier; i++) {
    const event = original.event[i]!;
    if (first[event] === i && inCopy[event] === -1) skipped.push(i);
  }
  return {
    original,
    copy,
    first,
    skipped,
    replayed,
    compared: frontier + 1,
    written: written.subarray(0, common),
    copied: copied.subarray(0, common),
  };
}

/** A region that was made the writer adds entries of its own to what was a copy until then. */
function writesItselfFrom({ writers }: IndexedHistory, region: string): number {
  return writers.find((writer) => writer.region === region)?.at ?? Number.POSITIVE_INFINITY;
}
