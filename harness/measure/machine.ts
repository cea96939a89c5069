/**
 * When the machine under a drill had nothing left to give. What took long then says nothing of the system: all regions,
 * the edge and the sender share that machine, in production they do not.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { countUntil } from "./count-until.ts";
import { perHistory } from "./per-history.ts";

/** With less of its processor time idle than this, a machine is taken to have been busy. */
export const leastIdle = 0.05;

/**
 * Returns whether the machine was busy at any time between two moments. Not where no sample was taken: a busy machine
 * excuses slowness, and an excuse needs evidence.
 */
export const busyBetween = perHistory((history: IndexedHistory) => {
  const busy = busyStretches(history);
  const ends = Float64Array.from(busy, ({ until }) => until);
  return (from: number, until: number): boolean => {
    const next = busy[countUntil(ends, from)];
    return next !== undefined && next.from <= until;
  };
});

/** Milliseconds between two moments in which the machine was busy. */
export const busyMsBetween = perHistory((history: IndexedHistory) => {
  const busy = busyStretches(history);
  return (from: number, until: number): number =>
    busy.reduce((sum, one) => sum + Math.max(0, Math.min(until, one.until) - Math.max(from, one.from)), 0);
});

interface Stretch {
  readonly from: number;
  readonly until: number;
}

function busyStretches({ samples }: IndexedHistory): Stretch[] {
  const looks = samples.filter(({ idle }) => idle !== undefined);
  return looks.flatMap(({ at, idle }, i) => {
    const from = looks[i - 1]?.at;
    return from === undefined || idle! >= leastIdle ? [] : [{ from, until: at }];
  });
}
