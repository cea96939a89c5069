/**
 * The golden history as one of a primary and a standby: the primary dies, the standby is promoted and serves from then
 * on, and what it lacks is in the reconciliation log. The old primary comes back fenced and is tried.
 */
import type { Attempt, HistoryRecord } from "../../harness/history/types.ts";
import { criteriaOf, editRead, golden, keyRecords, of, op, remove, survivor, victim } from "./golden.ts";

export const primary = victim;
export const standby = survivor;
export const promotedAt = 2400;
/** Acknowledged by the primary, and not with the standby when it was promoted. */
export const lacking = ["e-190", "e-192", "e-194", "e-196"];

export function goldenFailover(): HistoryRecord[] {
  const records = golden();
  Object.assign(of(records, "run")[0]!, {
    criteria: criteriaOf({ singleWriter: 0, reconciliation: 0, rpoAtFailover: 5, lostEvents: 0 }),
    serving: [primary],
  });
  of(records, "convergence")[0]!.regions = [standby];
  remove(records, (one) => (one.k === "read" || one.k === "read-end") && one.region === primary);
  const rename = (one: Attempt) => {
    if (one[4] !== null) one[4] = one[1] < 2000 ? primary : standby;
  };
  for (const { tries } of of(records, "op")) for (const one of tries) rename(one);
  for (const redelivery of of(records, "redelivery")) rename(redelivery.try);
  editRead(records, { purpose: "failover", region: standby }, (read) => {
    read.rows = read.rows!.filter(([id]) => !lacking.includes(id));
  });
  const logged = [...lacking, "e-198"].map((id) => op(records, id));
  records.splice(
    -1,
    0,
    ...keyRecords(primary, logged, "final", "reconciliation"),
    { k: "writer", at: promotedAt, region: standby },
    { k: "write-attempt", at: 5400, region: primary, accepted: false, text: `${primary} refused it` },
  );
  const later = records.findIndex((one) => one.k === "sample" && one.at > 5300);
  const writes = { [primary]: false, [standby]: true };
  records.splice(later, 0, { k: "sample", at: 5300, writes, acknowledged: 500 });
  return records;
}
