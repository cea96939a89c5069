/**
 * Order: a region applies the events of an account in the order in which each origin's log took them, by their first
 * occurrences. Events of different origins have no order among each other, so one that is in two origins' logs is left
 * out, as are those with rival contents and those that were set aside for a time.
 */

import { counted } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import { valueIn } from "../contract/value-in.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import type { LogCopy } from "../history/logs.ts";
import type { LedgerRead } from "../history/reads.ts";
import { firstOccurrences, isOriginal, unreadCopy } from "../measure/log-copies.ts";
import { type Check, judgeCount } from "./check.ts";
import { finalLedgers } from "./final-reads.ts";

export const order: Check = (history) => {
  const { complete, missing } = finalLedgers(history);
  const originals = history.logs.copies.filter((copy) => isOriginal(copy, copy.origin));
  const comparable = comparableEvents(history);
  // By account: one that is out of order twice, or in two regions, is one violation.
  const wrong = new Map<number, Witness>();
  let examined = 0;
  for (const original of originals) {
    const sequence = sequenceOf(history, original, comparable);
    for (const ledger of complete) examined += follow(history, original, sequence, ledger, wrong);
  }
  return judgeCount(history, "order", "order", {
    examined,
    violations: wrong.size,
    found: `${counted(wrong.size, "accounts")} with events out of order, in ${counted(examined, "pairs")} of events that follow each other`,
    witnesses: [...wrong.values()],
    missing:
      originals.length === 0
        ? "no log was read, so the order in which events were accepted is unknown"
        : (missing ??
          unreadCopy(history) ??
          (examined === 0 ? "no origin took two events of one account, so none has an order" : null)),
  });
};

/** By event number: 1 where the event is in the log of one origin only, and nothing else moved it. */
function comparableEvents(history: IndexedHistory): Uint8Array {
  const { copies, eventIds, operation } = history.logs;
  const { regions } = history.run;
  const origins = new Map<string, Uint8Array>();
  for (const { log, origin, event } of copies) {
    const seen = valueIn(origins, `${log} ${origin}`, () => new Uint8Array(eventIds.length));
    for (const number of event) seen[number] = 1;
  }
  const aside = new Set<number>();
  for (const region of regions)
    for (const purpose of ["drained", "final"] as const)
      for (const one of history.letters(purpose, region)?.verdicts.keys() ?? []) aside.add(one);
  const comparable = new Uint8Array(eventIds.length);
  for (let event = 0; event < eventIds.length; event++) {
    let holders = 0;
    for (const seen of origins.values()) holders += seen[event]!;
    const known = operation[event]!;
    const moved = known < 0 || history.operations.rivals.has(known) || aside.has(known);
    comparable[event] = holders === 1 && !moved ? 1 : 0;
  }
  return comparable;
}

/** The operations of a log in the order of their first occurrence. */
function sequenceOf(history: IndexedHistory, original: LogCopy, comparable: Uint8Array): Uint32Array {
  const { eventIds, operation } = history.logs;
  const first = firstOccurrences(original, eventIds.length);
  return original.event
    .filter((event, i) => comparable[event] === 1 && first[event] === i)
    .map((event) => operation[event]!);
}

/** Adds the accounts whose events this ledger applied in another order; answers how many pairs were compared. */
function follow(
  history: IndexedHistory,
  { log, origin }: LogCopy,
  sequence: Uint32Array,
  { rank, region }: LedgerRead,
  wrong: Map<number, Witness>,
): number {
  const { account, idOf } = history.operations;
  const latest = new Map<number, number>();
  let compared = 0;
  for (const operation of sequence) {
    if (rank[operation] === 0) continue;
    const of = account[operation]!;
    const before = latest.get(of);
    if (before !== undefined) compared++;
    if (before === undefined || rank[before]! < rank[operation]!) latest.set(of, operation);
    else if (!wrong.has(of))
      wrong.set(of, {
        eventId: idOf(operation),
        account: history.accountNames[of]!,
        region,
        text: `${region} applied it as row ${rank[operation]}, before ${idOf(before!)} (row ${rank[before]}), which ${origin} had taken first into ${log}`,
      });
  }
  return compared;
}
