/**
 * The golden history with the logs of both regions, each copied by the other and looked at four times a second. A dead
 * region is not looked at, and copies nothing; what it missed it copies when it is back.
 */
import type { HistoryRecord, LogRecord } from "../../harness/history/types.ts";
import {
  criteriaOf,
  effect,
  golden,
  healedAt,
  indeterminateId,
  of,
  regions,
  survivor,
  victim,
} from "./golden.ts";

const copyMs = 20;
const firstOffset = 1000;

export function goldenLogs(): HistoryRecord[] {
  const records = golden();
  of(records, "run")[0]!.criteria = criteriaOf({ walContinuity: 0, order: 0, replicationLag: 1000 });
  const looks = Array.from({ length: 36 }, (_, i) => 125 + i * 250).filter((at) => at < 8400);
  const logs = regions.flatMap((origin) => {
    const entries = entriesOf(records, origin);
    return regions.flatMap((region) => {
      let seen = 0;
      return looks.flatMap((at): LogRecord[] => {
        if (region === victim && at >= effect.at && at < healedAt) return [];
        const until = entries.findIndex((entry) => !isHeld(entry.at, at, origin, region));
        const added = entries.slice(seen, until < 0 ? undefined : until);
        seen += added.length;
        const of = { k: "log", at, log: "payments", origin, region, incarnation: "A" } as const;
        return [{ ...of, entries: added.map(({ position, id }) => [position, id]) }];
      });
    });
  });
  records.splice(1, 0, ...logs);
  return records;
}

/** Whether an entry written at one time is in the region's copy at another. */
function isHeld(writtenAt: number, at: number, origin: string, region: string): boolean {
  if (region === origin) return writtenAt <= at;
  const stopped = at >= effect.at && at < healedAt ? effect.at : at;
  return writtenAt + copyMs <= stopped;
}

function entriesOf(records: HistoryRecord[], origin: string) {
  const tries = of(records, "op").flatMap(({ id, tries }) => tries.map((one) => ({ id, one })));
  const again = of(records, "redelivery").map(({ id, try: one }) => ({ id, one }));
  return [...tries, ...again]
    .filter(({ id, one: [, , outcome, , region] }) =>
      outcome === "ok" ? region === origin : id === indeterminateId && origin === survivor,
    )
    .map(({ id, one }) => ({ id, at: one[1] }))
    .sort((a, b) => a.at - b.at)
    .map((entry, i) => ({ ...entry, position: firstOffset + i }));
}

/** The log records of one copy, to be changed in place. */
export function copyOf(records: HistoryRecord[], origin: string, region: string): LogRecord[] {
  return of(records, "log").filter((log) => log.origin === origin && log.region === region);
}

/** Takes entries out of a copy. */
export function skip(records: LogRecord[], unwanted: (eventId: string) => boolean): void {
  for (const record of records) record.entries = record.entries.filter(([, id]) => !unwanted(id));
}
