/**
 * How far regions were apart and how they came together again, as rows of words: backlogs, stale reads, copies of logs,
 * positions, divergence, hits of the fast path, dead letters. What a drill did not measure has no row.
 */

import { count, counted, duration, notMeasured, share } from "../../harness/contract/quantity.ts";
import type { Result } from "../../harness/contract/result.ts";
import { limitOf, limitText } from "./criteria.ts";

const mostPositions = 4;

export interface ApartRow {
  readonly name: string;
  readonly value: string;
  readonly limit: string | null;
  readonly remark: string;
}

export function apartRows(result: Result): ApartRow[] {
  return [
    ...backlogRows(result),
    ...lagRows(result),
    ...stalenessRows(result),
    ...logRows(result),
    ...positionRows(result),
    ...divergenceRows(result),
    ...hitRows(result),
    ...letterRows(result),
    ...trafficRows(result),
  ];
}

function backlogRows({ measures }: Result): ApartRow[] {
  return Object.entries(measures.replicationLag).map(
    ([region, { peakOperations, lastOperations, peakMs, drainMs }]) =>
      row(`Peak backlog, ${region}`, counted(peakOperations, "operations"), [
        peakMs !== null && peakMs > 0 && `the oldest ${duration(peakMs)} old`,
        // Within a second of the others once is not drained: what is lacked at the end may never arrive.
        drainMs !== null &&
          `${lastOperations === 0 ? "drained" : "at most 1 s behind"} ${duration(drainMs)} after healing`,
        `${lastOperations === 0 ? "0" : `${count(lastOperations)} still lacked`} at the end`,
      ]),
  );
}

function lagRows(result: Result): ApartRow[] {
  const { undisturbedLagMs } = result.measures;
  const limit = limitText(result, "replicationLag");
  if (undisturbedLagMs === null || limit === null) return [];
  const value = duration(undisturbedLagMs, limitOf(result, "replicationLag"));
  return [{ ...row("Greatest lag without a fault", value, []), limit }];
}

/** Results of drills without reads have no such rows. */
function stalenessRows(result: Result): ApartRow[] {
  const { staleness } = result.measures;
  if (staleness === undefined) return [];
  const limit = limitOf(result, "staleness");
  const { reads, answered, absent, failed, regions } = staleness;
  const value = (oldestMs: number | null) =>
    oldestMs === null ? "none seen" : `at least ${duration(oldestMs, limit)}`;
  const total = row("Staleness of reads", answered === 0 ? notMeasured : value(staleness.oldestAbsentMs), [
    `${counted(reads, "reads")}, ${count(failed)} failed`,
    `${count(absent)} did not show what was acknowledged`,
  ]);
  const each = Object.entries(regions).map(([region, one]) =>
    row(`Staleness of reads, ${region}`, value(one.oldestAbsentMs), [
      `${count(one.absent)} of ${counted(one.answered, "answers")} did not show it`,
    ]),
  );
  return [{ ...total, limit: limitText(result, "staleness") }, ...each];
}

function logRows({ measures }: Result): ApartRow[] {
  return Object.entries(measures.logs).map(
    ([name, { entries, copied, skipped, replayed, peakBehind, peakBehindMs, catchUpMs }]) =>
      row(`Log ${name}`, `${counted(peakBehind, "entries")} behind`, [
        peakBehindMs > 0 && `at most ${duration(peakBehindMs)}`,
        catchUpMs !== null &&
          `${copied - replayed < entries ? "at most 1 s behind" : "caught up"} ${duration(catchUpMs)} after healing`,
        `${count(copied)} copied of ${count(entries)}`,
        skipped > 0 && `${count(skipped)} skipped`,
        replayed > 0 && `${count(replayed)} copied again`,
      ]),
  );
}

/** Of many those that were behind for longest, and the others in one row. */
function positionRows({ measures }: Result): ApartRow[] {
  const all = Object.entries(measures.positions);
  const worst = all.toSorted(([, a], [, b]) => b.peakBehindMs - a.peakBehindMs).slice(0, mostPositions);
  const shown = all.filter((one) => worst.includes(one));
  const rest = all.filter((one) => !worst.includes(one)).map(([, position]) => position);
  const ofRest = {
    peakBehind: Math.max(...rest.map(({ peakBehind }) => peakBehind)),
    peakBehindMs: Math.max(...rest.map(({ peakBehindMs }) => peakBehindMs)),
  };
  return [
    ...shown.map(([name, position]) => positionRow(`Position ${name}`, position)),
    ...(rest.length === 0 ? [] : [positionRow(counted(rest.length, "other positions"), ofRest)]),
  ];
}

function positionRow(
  name: string,
  { peakBehind, peakBehindMs }: Result["measures"]["positions"][string],
): ApartRow {
  return row(name, `${count(peakBehind)} behind`, [peakBehindMs > 0 && `at most ${duration(peakBehindMs)}`]);
}

function divergenceRows({ measures: { divergence } }: Result): ApartRow[] {
  if (divergence === null) return [];
  const keys = Object.entries(divergence.keyDifference).map(([store, n]) => `${store} ${counted(n, "keys")}`);
  return [
    row("Conflicts while split", counted(divergence.conflicting, "events"), [
      keys.length > 0 && `apart: ${keys.join(", ")}`,
      `key counts differed by up to ${count(divergence.keyCountDifferencePeak)}`,
    ]),
  ];
}

function hitRows({ measures }: Result): ApartRow[] {
  const shown = (ratio: number | null) => (ratio === null ? "none" : share(ratio));
  return Object.entries(measures.dedupHits).map(([region, { before, during, after }]) =>
    row(`Fast-path hits, ${region}`, `${shown(during)} during`, [
      `${shown(before)} before`,
      `${shown(after)} after`,
    ]),
  );
}

function letterRows({ measures: { deadLetters } }: Result): ApartRow[] {
  if (deadLetters === null) return [];
  const { sent, expected, found, rate } = deadLetters;
  const due = `${count(expected)} of ${count(sent)} sent had to be`;
  return [row("Set aside", counted(found, "events"), [share(rate), due])];
}

function trafficRows({ measures }: Result): ApartRow[] {
  return Object.entries(measures.acknowledgedDuringFault).map(([region, n]) =>
    row(`During the fault, ${region}`, `${count(n)} acknowledged`, []),
  );
}

function row(name: string, value: string, remarks: readonly (string | false)[]): ApartRow {
  return { name, value, limit: null, remark: remarks.filter((remark) => remark !== false).join(" · ") };
}
