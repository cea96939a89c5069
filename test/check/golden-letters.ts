/**
 * The golden history without a fault: a tenth of the events is of version 1, a tenth of version 2, one in twenty-five
 * cannot be read. Version 2 is no longer applied from 4 s on. When all is worked off the stores are read, then the dead
 * letters are repaired and replayed.
 */
import type { HistoryRecord, OpRecord } from "../../harness/history/types.ts";
import { criteriaOf, golden, of, readRecords, regions, remove } from "./golden.ts";

export const change = { at: 4000, untilAt: 4200 };

export function goldenLetters(): HistoryRecord[] {
  const records = golden();
  Object.assign(of(records, "run")[0]!, {
    criteria: criteriaOf({ deadLetters: 0, lostEvents: 0, duplicateCredits: 0 }),
    oldestCompatible: 2,
  });
  remove(records, (one) => one.k === "fault" || one.k === "redelivery");
  const ops = of(records, "op");
  for (const [i, op] of ops.entries()) {
    op.version = i % 10 === 1 ? 1 : i % 10 === 2 ? 2 : 3;
    if (i % 25 === 4) op.unreadable = true;
  }
  const applied = ops.filter((op) => op.outcome !== "fail");
  records.splice(
    -3,
    0,
    { k: "compatibility", ...change, oldest: 3 },
    ...regions.flatMap((region) => [
      ...readRecords(
        "drained",
        region,
        applied.filter((op) => verdictOf(op) === null),
      ),
      ...letterRecords(region, applied),
    ]),
  );
  return records;
}

/** How an event is set aside, if it is; those on their way while the version changed were applied. */
function verdictOf({ version, unreadable, due }: OpRecord): string | null {
  if (unreadable) return "drop_unreadable";
  return version === 1 || (version === 2 && due >= change.untilAt) ? "drop_incompatible" : null;
}

function letterRecords(region: string, ops: readonly OpRecord[]): HistoryRecord[] {
  const of = { purpose: "drained", region, store: "dead-letters" } as const;
  const letters = ops.flatMap((op): [string, string][] => {
    const verdict = verdictOf(op);
    return verdict === null ? [] : [[op.id, verdict]];
  });
  return [
    { k: "read", ...of, letters },
    { k: "read-end", at: 8300, startedAt: 8290, ...of, count: letters.length },
  ];
}
