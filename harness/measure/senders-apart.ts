/**
 * An outage as any sender at this rate sees it. Each tells it by its own requests, so what one measures has to hold for the
 * others too: their last acknowledgement before it and their first one after it lie elsewhere than ours. A fault that the harness
 * itself made inside regions that it runs has its moment, whoever sends.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { answerTimesBefore, answerTimesSince } from "./answer-times.ts";
import { type LoadAttempts, loadAttemptsOf } from "./load-attempts.ts";
import type { Begin } from "./outage-begin.ts";
import { percentile } from "./percentile.ts";
import type { Course } from "./recovery.ts";

/** Of fewer answers none is one in a hundred. */
const telling = 100;

/** Not before `at`, not after `untilAt`; milliseconds since the history began. */
export interface Between {
  readonly at: number;
  readonly untilAt: number;
}

export interface OutageOfSenders {
  readonly begin: Between;
  /** Service was back; `null`: it was not seen to come back. */
  readonly end: Between | null;
}

/**
 * Wider at the outside by a period: so much earlier another sender may have had its last acknowledgement, and so much later its
 * first one, which may also be as late as one in a hundred answers to requests sent once service is proven to be back (what
 * waited for it is answered with it). Wider at the inside where only some requests fail: its first failure and its last one may
 * be as far from ours as failures are from each other. And where the fault tells the beginning, answers that are on their way
 * arrive after it.
 */
export function asSendersSee(history: IndexedHistory, begin: Begin, course: Course): OutageOfSenders {
  const { notBefore, back } = course;
  const end = (at: number, untilAt: number) => back && { at: Math.min(at, untilAt), untilAt };
  if (!begin.seen && history.run.provider !== "external")
    return { begin, end: end(notBefore ?? begin.untilAt, back?.notAfter ?? 0) };
  const attempts = loadAttemptsOf(history);
  const periodMs = 1000 / history.run.load.perSecond;
  const failuresApartMs = gapBetweenFailures(attempts, begin.at, notBefore ?? begin.at);
  const insideMs = Math.max(0, failuresApartMs - periodMs);
  const before = answerTimesBefore(attempts, begin.at);
  const since = answerTimesSince(attempts, back?.notAfter ?? Number.POSITIVE_INFINITY);
  const onTheWayMs = begin.seen ? 0 : (percentile(before, 99) ?? 0);
  // Too few since: those of before may have been slow because of what was about to happen.
  const firstMs = lateMs(since.length >= telling ? since : before);
  return {
    begin: { at: begin.at - periodMs, untilAt: begin.untilAt + insideMs + onTheWayMs },
    end: end((notBefore ?? begin.untilAt) - insideMs, (back?.notAfter ?? 0) + periodMs + firstMs),
  };
}

/** By how much one in a hundred of these answers took longer than half of them. */
function lateMs(sorted: Float64Array): number {
  return (percentile(sorted, 99) ?? 0) - (percentile(sorted, 50) ?? 0);
}

/** The longest time, but for one in twenty, between two first attempts that failed one after the other. */
function gapBetweenFailures(attempts: LoadAttempts, from: number, until: number): number {
  const failed: number[] = [];
  for (let i = 0; i < attempts.count; i++) {
    if (attempts.isOk(i) || !attempts.isFirst(i)) continue;
    const sent = attempts.sentAt(i);
    if (sent >= from && sent <= until) failed.push(sent);
  }
  const times = Float64Array.from(failed).sort();
  const gaps = times.subarray(1).map((at, i) => at - times[i]!);
  return percentile(gaps.sort(), 95) ?? 0;
}
