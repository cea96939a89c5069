/**
 * What got worse: which runs of a drill are the newest, and whether one of them failed after others had been green. A
 * later pass does not take the failure back: it stays among the newest until newer runs push it out.
 */
import type { ScoredRun } from "./scored-run.ts";

/** Newest first among the newest: all of the last day, or more of the same commit until there are this many. */
const enough = 8;
const most = 20;
const dayMs = 24 * 60 * 60 * 1000;
/** Green runs before those, the latest. */
const earlierMost = 30;

export interface Split {
  /** The latest runs of the latest commit: those of the last 24 hours before the latest, or 8 if those are fewer. */
  readonly newest: readonly ScoredRun[];
  /** Green runs before all of those, 30 at most. */
  readonly earlierGreen: readonly ScoredRun[];
}

/** @param runs of one drill, oldest first */
export function splitOff(runs: readonly ScoredRun[]): Split {
  const last = runs.at(-1);
  if (last === undefined) return { newest: [], earlierGreen: [] };
  const others = runs.findLastIndex(({ commit }) => commit !== last.commit);
  const ofCommit = runs.slice(others + 1);
  const sinceMs = Date.parse(last.startedAt) - dayMs;
  const ofDay = ofCommit.filter(({ startedAt }) => Date.parse(startedAt) > sinceMs).length;
  const newest = ofCommit.slice(-Math.min(most, Math.max(enough, ofDay)));
  const before = runs.slice(0, runs.length - newest.length);
  return {
    newest,
    earlierGreen: before.filter(({ counts }) => counts === "pass").slice(-earlierMost),
  };
}

export interface Regression {
  /** The latest of the newest runs that was not green. */
  readonly run: ScoredRun;
  /** How many of the newest runs were not green, and how many there are. */
  readonly notGreen: number;
  readonly newest: number;
  /** The last green run before the first of those that were not. */
  readonly lastGreen: ScoredRun;
}

/**
 * `null` when all of the newest runs are green, or nothing was green before.
 * @param runs of one drill, oldest first
 */
export function regressionIn(runs: readonly ScoredRun[]): Regression | null {
  const { newest } = splitOff(runs);
  const bad = newest.filter(({ counts }) => counts !== "pass");
  const [first, latest] = [bad[0], bad.at(-1)];
  if (first === undefined || latest === undefined) return null;
  const lastGreen = runs.slice(0, runs.indexOf(first)).findLast(({ counts }) => counts === "pass");
  if (lastGreen === undefined) return null;
  return { run: latest, notGreen: bad.length, newest: newest.length, lastGreen };
}
