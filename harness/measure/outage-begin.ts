/**
 * When an outage began, as an interval that holds the truth. A fault that the harness injects itself knows that to the
 * millisecond, and attempts only correct it where they prove it wrong. A command that kills a region may act early or late,
 * and dialling a stopped process succeeds: there the attempts tell.
 *
 * Bounds by attempts. Before: the region that died had not died when it was sent a request that it acknowledged; where
 * answers name no region, no acknowledged request before the first failed one met the outage. After: an attempt that failed
 * by then because of it; or one without an answer for so long that, by how long answers took before the fault, this
 * would be a coincidence.
 */
import type { EffectiveFault } from "../history/fault-life.ts";
import { noRegion } from "../history/operations.ts";
import { answerTimesBefore } from "./answer-times.ts";
import { type Baseline, leastRate } from "./baseline.ts";
import { countUntil } from "./count-until.ts";
import { coincidence, firstFailing, type Stretch } from "./failing-stretch.ts";
import type { LoadAttempts } from "./load-attempts.ts";
import { attemptsSince, type SortedSamples } from "./samples.ts";

/** So many of the first attempts of an outage tell which share of them fails. */
const telling = 5;
const latestAnswers = 20;
/** Silence as long as this was rare before the outage. A coincidence alone does not falsify the interval: its end has room. */
const rare = 1 / 100;

/** Milliseconds since the history began: not before `at`, not after `untilAt`. */
export interface Begin {
  readonly at: number;
  readonly untilAt: number;
  /** Whether attempts tell it, which sample it, rather than the fault itself. */
  readonly seen: boolean;
}

export interface BeginQuestion {
  readonly attempts: LoadAttempts;
  readonly baseline: Baseline;
  /** Nothing of this outage began before. */
  readonly from: number;
  /** What is sent from here on may fail for another reason. */
  readonly until: number;
  /** Numbers of the regions that were lost. */
  readonly lost: ReadonlySet<number>;
}

/** When the outage that a fault brought about began; where no attempt failed by it, when the fault took effect. */
export function beginOf(question: Omit<BeginQuestion, "from">, fault: EffectiveFault): Begin {
  const { at, untilAt, extent } = fault.effective;
  const byFault = { at, untilAt, seen: false };
  const from = Math.min(fault.requestedAt, at);
  const seen = seenBegin({ ...question, from });
  if (seen === null) return byFault;
  const lived = seen.at > untilAt;
  // Where no region is named, an acknowledgement after the effect may be that of another region.
  if (lived && !seen.named) return byFault;
  if (lived || seen.failedBy < at) return { at: seen.at, untilAt: seen.untilAt, seen: true };
  if (extent !== "command") return byFault;
  return { at: Math.max(at, seen.at), untilAt: Math.min(untilAt, seen.untilAt), seen: true };
}

interface SeenBegin extends Begin {
  /** Whether acknowledgements name the region that gave them. */
  readonly named: boolean;
  /** An attempt had failed because of the outage by then. */
  readonly failedBy: number;
}

/** The beginning of the first outage that attempts show; `null` where none failed, or none more than by chance. */
export function seenBegin(question: BeginQuestion): SeenBegin | null {
  const { attempts, baseline, from, until, lost } = question;
  const since = attemptsSince(attempts, from, until);
  const failing = firstFailures(since, baseline);
  if (failing === null) return null;
  const { first, last } = failing;
  const failedBy = earliestFailure(since, first);
  const named = lost.size > 0 && isAnyNamed(attempts);
  const counts = (i: number) => !named || lost.has(attempts.regionOf(since.number[i]!));
  const at = lastServed(since, first, failedBy, counts) ?? from;
  let [alive, aliveSent] = [at, from];
  // What the region acknowledges later, once more failed than by chance, it may do because it is back.
  for (let i = 0; i <= last && since.sentAt(i) < failedBy; i++) {
    if (since.ok[i] === 0 || since.doneAt(i) > failedBy || !counts(i)) continue;
    if (!named && i > first) break;
    alive = Math.max(alive, since.doneAt(i));
    aliveSent = Math.max(aliveSent, since.sentAt(i));
  }
  const silentBy = whenSilenceTells(question, since, first, named ? aliveSent : from);
  const untilAt = Math.max(at, Math.min(failedBy, Math.max(alive, silentBy)));
  return { at, untilAt, seen: true, named, failedBy };
}

/** Whether any acknowledgement names the region that gave it. */
function isAnyNamed(attempts: LoadAttempts): boolean {
  for (let i = 0; i < attempts.count; i++)
    if (attempts.isOk(i) && attempts.regionOf(i) !== noRegion) return true;
  return false;
}

/**
 * When the last attempt was sent that was served before the outage, as far as one proves that: where only a share of the
 * attempts fails, as many in a row may be served in it as would not be a coincidence. `null`: too few were served.
 */
function lastServed(
  since: SortedSamples,
  first: number,
  failedBy: number,
  counts: (i: number) => boolean,
): number | null {
  let [failed, looked] = [0, 0];
  for (let i = first; i < since.count && looked < telling; i++) {
    if (since.ok[i] === 1 && !counts(i)) continue;
    looked++;
    if (since.ok[i] === 0) failed++;
  }
  const perhaps =
    failed === looked ? 1 : Math.ceil(Math.log(coincidence) / Math.log(1 - failed / (looked + 1)));
  let left = perhaps;
  for (let i = first - 1; i >= 0; i--)
    if (since.ok[i] === 1 && since.doneAt(i) <= failedBy && counts(i) && --left === 0) return since.sentAt(i);
  return null;
}

/**
 * From the first attempt that failed because of the outage to where that is proven. Where none fails by itself, one that failed is
 * enough.
 */
function firstFailures(since: SortedSamples, baseline: Baseline): Stretch | null {
  const stretch = firstFailing(since.ok, 0, since.count, 1 - leastRate(baseline));
  if (stretch !== null) {
    let { first } = stretch;
    while (since.ok[first] === 1) first++;
    return { first, last: stretch.last };
  }
  if (baseline.flawless === 0) return null;
  const alone = since.ok.indexOf(0);
  return alone < 0 ? null : { first: alone, last: since.count - 1 };
}

/** When the first failure of the attempts from `first` on was noticed. */
function earliestFailure(since: SortedSamples, first: number): number {
  let earliest = since.doneAt(first);
  for (let i = first; i < since.count && since.sentAt(i) < earliest; i++)
    if (since.ok[i] === 0) earliest = Math.min(earliest, since.doneAt(i));
  return earliest;
}

/**
 * When one of the failed attempts that were sent after `after` had been without an answer for so long that, with the latencies of
 * before the fault, it would not be by chance. Several at once tell no more than one: a pause of the system delays all of them.
 */
function whenSilenceTells(
  question: BeginQuestion,
  since: SortedSamples,
  first: number,
  after: number,
): number {
  const slower = slowerThan(question, since.sentAt(first));
  let silent = first;
  while (silent < since.count && (since.ok[silent] === 1 || since.sentAt(silent) <= after)) silent++;
  if (silent === since.count) return Number.POSITIVE_INFINITY;
  const [sent, done] = [since.sentAt(silent), since.doneAt(silent)];
  for (let at = sent + 1; at < done; at++) if (slower(at - sent) <= rare) return at;
  return done;
}

/**
 * Share of the acknowledgements before the outage that took longer than this, above 0: all, as long as one of the latest did.
 * A region that dies slowly takes longer and longer before it gives no answer: what its answers took longer of late, they may
 * take longer once more.
 */
function slowerThan({ attempts, from }: BeginQuestion, firstFailedAt: number): (ms: number) => number {
  const latest: number[] = [];
  for (let i = attempts.count - 1; i >= 0 && latest.length < latestAnswers; i--) {
    if (!attempts.isOk(i) || attempts.sentAt(i) > firstFailedAt) continue;
    latest.push(attempts.doneAt(i) - attempts.sentAt(i));
  }
  const sorted = answerTimesBefore(attempts, from);
  const newest = Math.max(0, ...latest.slice(0, latestAnswers / 2));
  const older = Math.max(0, ...latest.slice(latestAnswers / 2));
  const longest = newest > older ? newest + (newest - older) : older;
  return (ms) => (ms < longest ? 1 : (sorted.length - countUntil(sorted, ms) + 1) / (sorted.length + 1));
}
