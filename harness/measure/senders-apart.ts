/**
 * How much shorter or longer another sender may have seen the same outage. Where only senders tell when an outage began, each
 * sees it by its own requests: what one measures must hold for all that send at its rate.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { answerTimesBefore, answerTimesSince } from "./answer-times.ts";
import { type LoadAttempts, loadAttemptsOf } from "./load-attempts.ts";
import { percentile } from "./percentile.ts";
import type { Course } from "./recovery.ts";

/** Of fewer answers none is one in a hundred. */
const telling = 100;

export interface SendersApart {
  readonly shorterMs: number;
  readonly longerMs: number;
}

/**
 * Longer: its last acknowledgement before the outage and its first one after may each lie a period apart from ours, and be as
 * late as one in a hundred answers to requests sent once service is proven to be back: what waited for it is answered with it.
 * Shorter: where only some requests fail, its first failure and its last
 * one may be as far from ours as failures are from each other.
 */
export function sendersApart(
  history: IndexedHistory,
  beganAt: number,
  { notBefore, back }: Course,
): SendersApart {
  const attempts = loadAttemptsOf(history);
  const periodMs = 1000 / history.run.load.perSecond;
  const gapMs = gapBetweenFailures(attempts, beganAt, notBefore ?? beganAt);
  return {
    shorterMs: 2 * Math.max(0, gapMs - periodMs),
    longerMs: 2 * periodMs + lateAnswersMs(attempts, beganAt, back?.notAfter ?? Number.POSITIVE_INFINITY),
  };
}

/**
 * By how much one in a hundred answers takes longer than half of them. Those of before the outage tell it where there are too few
 * since: they may have been slow because of what was about to happen.
 */
function lateAnswersMs(attempts: LoadAttempts, beganAt: number, backAt: number): number {
  const since = answerTimesSince(attempts, backAt);
  const sorted = since.length >= telling ? since : answerTimesBefore(attempts, beganAt);
  return (percentile(sorted, 99) ?? 0) - (percentile(sorted, 50) ?? 0);
}

/** The longest time, but for one in twenty, between two first attempts that failed one after the other. */
function gapBetweenFailures({ sent, ok, first }: LoadAttempts, from: number, until: number): number {
  const failed: number[] = [];
  for (let i = 0; i < sent.length; i++)
    if (ok[i] === 0 && first[i] === 1 && sent[i]! >= from && sent[i]! <= until) failed.push(sent[i]!);
  const times = Float64Array.from(failed).sort();
  const gaps = times.subarray(1).map((at, i) => at - times[i]!);
  return percentile(gaps.sort(), 95) ?? 0;
}
