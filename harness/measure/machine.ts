/**
 * When the machine under a drill had nothing left to give. What took long then says nothing of the system: all regions,
 * the edge and the sender share that machine, in production they do not.
 */
import { leastIdle } from "../contract/busy.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { countUntil } from "./count-until.ts";
import { perHistory } from "./per-history.ts";

/**
 * Returns whether the machine was busy at any time between two moments. Not where no sample was taken: a busy machine
 * excuses slowness, and an excuse needs evidence.
 */
export const busyBetween = perHistory((history: IndexedHistory) => {
  const { stretches, ends } = busyTime(history);
  return (from: number, until: number): boolean => {
    const next = stretches[countUntil(ends, from)];
    return next !== undefined && next.from <= until;
  };
});

/** Milliseconds between two moments in which the machine was busy. */
export const busyMsBetween = perHistory((history: IndexedHistory) => {
  const { stretches, ends } = busyTime(history);
  /** Of each stretch: how much of the time before it the machine was busy. */
  const earlierMs = [0];
  for (const { from, until } of stretches) earlierMs.push(earlierMs.at(-1)! + until - from);
  const busyMsUntil = (at: number) => {
    const over = countUntil(ends, at);
    return earlierMs[over]! + Math.max(0, at - (stretches[over]?.from ?? at));
  };
  return (from: number, until: number): number => busyMsUntil(until) - busyMsUntil(from);
});

interface Stretch {
  readonly from: number;
  readonly until: number;
}

/** In order; neighbours may touch. */
export function busyStretches(history: IndexedHistory): readonly Stretch[] {
  return busyTime(history).stretches;
}

/** Stretches in which the machine was busy, one after the other, and when each ended. */
const busyTime = perHistory(({ samples }: IndexedHistory) => {
  const looks = samples.filter(({ idle }) => idle !== undefined);
  const stretches = looks.flatMap(({ at, idle }, i): Stretch[] => {
    const from = looks[i - 1]?.at;
    return from === undefined || idle! >= leastIdle ? [] : [{ from, until: at }];
  });
  return { stretches, ends: Float64Array.from(stretches, ({ until }) => until) };
});
