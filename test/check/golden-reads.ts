/** The golden drill with reads of acknowledged operations: a second is promised, every second read begins later, all that were answered show their operation. */
import type { HistoryRecord, OpRecord, ReadBackRecord } from "../../harness/history/types.ts";
import { criteriaSha256 } from "../../harness/judge/sealing-hashes.ts";
import { criteriaOf, effect, golden, healedAt, of, survivor, victim, withTerms } from "./golden.ts";

export const promisedMs = 1_000;

export function goldenReads(): HistoryRecord[] {
  const records = golden();
  const acknowledged = of(records, "op").filter(({ outcome }, i) => outcome === "ok" && i % 2 === 0);
  const reads = acknowledged.map(readOf);
  const lastOperation = records.findLastIndex(({ k }) => k === "op");
  records.splice(lastOperation + 1, 0, ...reads);
  const run = of(records, "run")[0]!;
  run.criteria.push(...criteriaOf({ staleness: promisedMs }));
  run.criteriaSha256 = criteriaSha256(run.criteria);
  run.load.readBack = { share: 0.5, afterMs: [0, 1_500] };
  run.checks.push("stale-reads");
  of(records, "sender")[0]!.readBacks = reads.length;
  return withTerms(records);
}

/** Those of an even number begin half a second after their acknowledgement, the others half a second after the promise. */
function readOf({ id, tries }: OpRecord, i: number): ReadBackRecord {
  const begun = tries.at(-1)![1] + (i % 2 === 0 ? 500 : promisedMs + 500);
  const away = begun >= effect.at && begun < healedAt;
  const region = away || i % 3 === 0 ? survivor : victim;
  return { k: "read-back", id, due: begun, begun, at: begun + 4, outcome: "present", status: 200, region };
}
