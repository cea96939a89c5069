/**
 * Replication lag against its limit, at every moment at which no fault was an excuse: the age of the oldest thing that a
 * region lacked, by its ledger, by positions and by its copies of logs. A region that was hardly ever seen did not keep
 * up, as far as anybody knows. Time in which the machine had nothing left to give does not count against it.
 */
import { boundText } from "../contract/criteria.ts";
import { count, counted, duration } from "../contract/quantity.ts";
import type { Verdict, Witness } from "../contract/result.ts";
import { wallTime } from "../history/clock.ts";
import { undisturbed } from "../measure/lag.ts";
import { stillPositions, type Unseen, unseenRegions } from "../measure/lag-coverage.ts";
import { lagSeriesOf } from "../measure/lag-points.ts";
import { unreadCopy } from "../measure/log-copies.ts";
import { busyMsBetween } from "../measure/machine.ts";
import { type Check, criterionOf, mostWitnesses, noCriterion, onBusyMachine } from "./check.ts";

export const replicationLag: Check = (history) => {
  const criterion = criterionOf(history, "replicationLag");
  const limit = criterion?.limit ?? 0;
  const busyMs = busyMsBetween(history);
  const judged = lagSeriesOf(history).map((series) => ({
    series,
    points: undisturbed(history, series, limit),
  }));
  const examined = judged.reduce((sum, { points }) => sum + points.length, 0);
  const late = judged.flatMap(({ series, points }) =>
    points.filter(({ lagMs }) => lagMs > limit).map((point) => ({ series, ...point })),
  );
  const result = (verdict: Verdict, reason: string) => {
    const violations = verdict === "inconclusive" ? 0 : late.length;
    const witnesses = verdict === "fail" ? late.slice(0, mostWitnesses).map(witness) : [];
    return { id: "replication-lag", verdict, examined, violations, reason, witnesses };
  };
  const witness = ({ series, at, lagMs, behind }: (typeof late)[number]): Witness => ({
    region: series.region,
    at: wallTime(history.run, at),
    text: `${series.source.name} of ${series.region} was ${duration(lagMs, limit)} behind, it lacked ${count(behind)}`,
  });
  if (!criterion) return result("inconclusive", noCriterion("replicationLag"));
  if (examined === 0) return result("inconclusive", "no lag was sampled while no fault stood in the way");
  const worst = judged
    .flatMap(({ series, points }) => points.map((point) => ({ series, ...point })))
    .reduce((most, point) => (point.lagMs > most.lagMs ? point : most));
  const who = worst.lagMs > 0 ? ` (${worst.series.source.name} of ${worst.series.region})` : "";
  const lag = `the greatest lag where no fault stood in the way was ${duration(worst.lagMs, limit)}${who}`;
  const found = `${lag}, in ${counted(examined, "samples")}; ${boundText(criterion)} promised`;
  if (late.some(({ at, lagMs }) => lagMs - busyMs(at - lagMs, at) > limit)) return result("fail", found);
  if (late.length > 0) return result("inconclusive", `${found}${onBusyMachine}`);
  const still = stillPositions(history);
  if (still.length > 0) return result("inconclusive", stillText(still));
  const unread = unreadCopy(history);
  if (unread !== null) return result("inconclusive", unread);
  const unseen = unseenRegions(history, limit);
  return unseen.length > 0
    ? result("inconclusive", unseen.map(unseenText).join("; "))
    : result("pass", found);
};

function stillText(positions: readonly string[]): string {
  return `the position ${positions.join(", ")} never moved in any region, though operations were acknowledged: read what ascends with every write`;
}

function unseenText({ region, source, looks, seen }: Unseen): string {
  return `${source} of ${region} was seen at ${count(seen)} of ${counted(looks, "looks")} while no fault stood in the way`;
}
