/**
 * When service was back: the end of the last outage after a fault, shown by a sustained window in which attempts succeed
 * as they did before it. A pure function of attempts, for the judge (over a history) and for a running drill (over what it
 * has seen so far).
 *
 * Definitions, all by the time an attempt was *sent*: service is back at T when every attempt sent from T on is served as
 * before the fault. Sampling cannot see T, but it can enclose it:
 * - a failing attempt that was sent at s proves that T > s, however late its failure was noticed. Where some fail though
 *   nothing is broken, one proves nothing: so many are asked for, from s on, that they would be a coincidence;
 * - an attempt that was sent after the last failing one, and succeeded, proves that T came before its answer, if it would
 *   have failed otherwise. When only a share of the attempts fails during the outage, one success proves nothing either.
 * A coincidence is what chance brings about once in a thousand.
 */
import { type Baseline, leastRate } from "./baseline.ts";
import { beginnings, firstFailing, latestFailing } from "./failing-stretch.ts";
import { assumedShares, type FailingShares, OutageShares, Proof } from "./recovery-proof.ts";
import { attemptsSince, release, type Samples, type SortedSamples } from "./samples.ts";

/** When the fault took effect: not before `at`, not after `untilAt`. */
export interface EffectInterval {
  readonly at: number;
  readonly untilAt: number;
}

/** Times in milliseconds since the history began. */
export interface Window {
  /** First attempt of the sustained window was sent then. */
  readonly windowAt: number;
  /** Service was back then, at the latest. */
  readonly notAfter: number;
}

/** Times in milliseconds since the history began. */
export interface Course {
  /** Service was not yet back then: when the last attempt that proves so was sent. `null` when none does. */
  readonly notBefore: number | null;
  /** `null`: service was not seen to come back. */
  readonly back: Window | null;
  /** Service had been back before, and went down again then; of several times the last. `null`: it did not. */
  readonly downAgainAt: number | null;
}

export type Recovery = Window & Pick<Course, "notBefore">;

/** A baseline that vouches for fewer attempts may be that of a service of which one in a hundred fails anyway. */
const tellingFlawless = 5;

/** What `courseOf` says of a recovery; `null`: service has not come back (yet). */
export function recoveryWindow(
  samples: Samples,
  effect: EffectInterval,
  baseline: Baseline,
  sustainedMs: number,
  observedUntil: number,
): Recovery | null {
  const { notBefore, back } = courseOf(samples, effect, baseline, sustainedMs, observedUntil);
  return back && { notBefore, ...back };
}

/**
 * Service is back at the first window of at least `sustainedMs` in which the success rate, from its first attempt on, never
 * falls below 99% of the baseline's (never further below it than chance can bring it),
 * which holds as many successes as prove the recovery, and which ends with one. Later stretches below that
 * rate, for a window's length and no coincidence, that begin before `relapsesUntil` belong to the outage too: the course
 * is that of the last one. Every attempt sent up to `observedUntil` has to be among the samples; later ones are not looked at.
 */
export function courseOf(
  samples: Samples,
  effect: EffectInterval,
  baseline: Baseline,
  sustainedMs: number,
  observedUntil: number,
  relapsesUntil = observedUntil,
): Course {
  return coursesOf(samples, effect, baseline, sustainedMs, observedUntil, relapsesUntil).at(-1)!;
}

/** The course of each outage, the first one included if there was none: `courseOf` returns the last. */
export function coursesOf(
  samples: Samples,
  effect: EffectInterval,
  baseline: Baseline,
  sustainedMs: number,
  observedUntil: number,
  relapsesUntil: number,
): Course[] {
  const attempts = attemptsSince(samples, effect.at, observedUntil);
  const shares = new OutageShares(attempts, effect.untilAt);
  const search: Search = { attempts, baseline, sustainedMs, shares };
  const courses: Course[] = [];
  let downAgainAt: number | null = null;
  for (let from: number | null = 0; from !== null; ) {
    const { lastFailing, window }: FirstWindow = firstWindow(search, from);
    const notBefore = lastFailing === null ? null : attempts.sentAt(lastFailing);
    const back = window && { windowAt: attempts.sentAt(window.start), notAfter: window.notAfter };
    courses.push({ notBefore, back, downAgainAt });
    from = window && relapseAfter(search, window.closedBy + 1, relapsesUntil);
    downAgainAt = from === null ? null : attempts.sentAt(from);
  }
  release(attempts);
  return courses;
}

interface Search {
  readonly attempts: SortedSamples;
  readonly baseline: Baseline;
  readonly sustainedMs: number;
  readonly shares: OutageShares;
}

/** Attempts by number. */
interface FirstWindow {
  readonly lastFailing: number | null;
  readonly window: { readonly start: number; readonly closedBy: number; readonly notAfter: number } | null;
}

/** The first window that starts at attempt `from` or later, and the last attempt before it that belongs to the outage. */
function firstWindow(search: Search, from: number): FirstWindow {
  const { attempts, baseline } = search;
  const tolerated = 1 - leastRate(baseline);
  const began = beginnings(attempts.ok, from, tolerated);
  let lastFailing: number | null = null;
  for (let start = from; start < attempts.count; start = lastFailing + 1) {
    const shares: FailingShares =
      lastFailing === null ? assumedShares : search.shares.between(began[lastFailing]!, lastFailing);
    const { closedBy, notAfter, brokenBy } = walk(search, start, shares);
    const end = closedBy ?? attempts.count - 1;
    const broken: number | null = brokenBy ?? latestFailing(attempts.ok, start, end + 1, tolerated);
    if (broken === null)
      return { lastFailing, window: closedBy === null ? null : { start, closedBy, notAfter } };
    // When a beginning fails, no later start inside of it can hold either.
    lastFailing = broken;
  }
  return { lastFailing, window: null };
}

interface Walk {
  /** The success that ends the window; `null` when the attempts end before. */
  readonly closedBy: number | null;
  /** Answer of the success that proves the recovery; infinite without one. */
  readonly notAfter: number;
  /** A failure by which there are more of them than `breaks` forgives. */
  readonly brokenBy: number | null;
}

/** Walks a window from attempt `start` until it closes or breaks, where `shares` of the attempts fail during the outage. */
function walk({ attempts, baseline, sustainedMs }: Search, start: number, shares: FailingShares): Walk {
  const until = attempts.sentAt(start) + sustainedMs;
  const tolerated = 1 - leastRate(baseline);
  const okBefore = (i: number) => i > 0 && attempts.ok[i - 1] === 1;
  let proof = new Proof(shares, baseline, okBefore(start));
  let failed = 0;
  for (let i = start; i < attempts.count; i++) {
    const ok = attempts.ok[i] === 1;
    if (!ok) failed++;
    if (!ok && breaks(baseline, failed, i - start + 1))
      return { closedBy: null, notAfter: proof.notAfter, brokenBy: i };
    // Too many to say that there is no outage: if there is, it is one of so small a share, and takes as much more proof.
    if (!ok && baseline.flawless > 0 && failed > 1 + tolerated * (i - start + 1))
      proof = new Proof(noMoreThan(failed / (i - start + 1), shares), baseline, okBefore(i));
    proof.add(ok, attempts.doneAt(i));
    if (ok && attempts.sentAt(i) >= until && proof.found)
      return { closedBy: i, notAfter: proof.notAfter, brokenBy: null };
  }
  return { closedBy: null, notAfter: proof.notAfter, brokenBy: null };
}

function noMoreThan(share: number, { afterOk, afterFailed }: FailingShares): FailingShares {
  return { afterOk: Math.min(share, afterOk), afterFailed: Math.min(share, afterFailed) };
}

/**
 * Whether the last of `failed` failures among the first `attempts` of a window shows that service was not back, without a
 * look at chance: only where the baseline vouches for so many attempts, or is that of a service that hardly ever fails.
 */
function breaks({ background, flawless }: Baseline, failed: number, attempts: number): boolean {
  if (attempts <= flawless) return true;
  if (flawless < tellingFlawless) return false;
  // Rule of three: without a failure among n tries the rate may still be 3/n, which is two more than the background.
  return failed > 1 + (1 - leastRate({ background, flawless }) + 2 * background) * attempts;
}

/** First attempt, from `from` on and sent before `untilAt`, of a stretch that is another outage; `null`: there is none. */
function relapseAfter(
  { attempts, baseline, sustainedMs }: Search,
  from: number,
  untilAt: number,
): number | null {
  let until = 0;
  while (until < attempts.count && attempts.sentAt(until) < untilAt) until++;
  const least = leastRate(baseline);
  for (let next = from; next < until; ) {
    const found = firstFailing(attempts.ok, next, until, 1 - least);
    if (found === null) return null;
    if (successRate(attempts, found.first, sustainedMs) < least) return found.first;
    next = found.last + 1;
  }
  return null;
}

/** Success rate, 0 to 1, of the attempts that were sent within `ms` from attempt `first` on. */
function successRate(attempts: SortedSamples, first: number, ms: number): number {
  const until = attempts.sentAt(first) + ms;
  let [total, ok] = [0, 0];
  for (let i = first; i < attempts.count && attempts.sentAt(i) <= until; i++) {
    total++;
    if (attempts.ok[i] === 1) ok++;
  }
  return ok / total;
}
