/**
 * When service was back: the first sustained window after a fault in which tries succeed as they did before it.
 * A pure function of tries, for the judge (over a history) and for a running drill (over what it has seen so far).
 *
 * Definitions, all by the time a try was *sent*: service is back at T when every try sent from T on is served as
 * before the fault. Sampling cannot see T, but it can enclose it:
 * - a failing try that was sent at s proves that T > s, however late its failure was noticed;
 * - a try that was sent after the last failing one, and succeeded, proves that T came before its answer, if it would
 *   have failed otherwise. When only a share of the tries fails during the outage, one success proves nothing:
 *   so many in a row are asked for that they would be a coincidence of one in a thousand.
 */

/** Tries as columns, in any order. `ok` is 1 for an acknowledged try, 0 for any other. Times in milliseconds. */
export interface Samples {
  readonly sent: ArrayLike<number>;
  readonly done: ArrayLike<number>;
  readonly ok: ArrayLike<number>;
}

/** When the fault took effect: not before `at`, not after `untilAt`. */
export interface EffectInterval {
  readonly at: number;
  readonly untilAt: number;
}

/** Times in milliseconds since the history began. */
export interface Recovery {
  /** First try of the sustained window was sent then. */
  readonly windowAt: number;
  /** Service was not yet back then: when the last failing try was sent. `null` when none failed. */
  readonly notBefore: number | null;
  /** Service was back then, at the latest. */
  readonly notAfter: number;
}

/** Share of the success rate of the baseline that counts as recovered. */
const recoveredShare = 0.99;
/** How improbable the successes that prove the recovery would be if the outage still lasted. */
const coincidence = 1 / 1000;
/** Out of fewer tries nothing can be said of the share that fails: half is assumed, as when one of two regions dies. */
const tellingTries = 10;
/** So many failures and not one success are no half outage: it would show that once in thirty-two. */
const tellingFailures = 5;
const assumedShare = 0.5;

/**
 * Success rate, 0 to 1, of the tries that were over before the fault could take effect (`effectAt`).
 * `null` when there was none, or not one success: nothing can be said to be back then.
 */
export function baselineOf(samples: Samples, effectAt: number): number | null {
  let total = 0;
  let ok = 0;
  for (let i = 0; i < samples.sent.length; i++) {
    if (samples.done[i]! >= effectAt) continue;
    total++;
    ok += samples.ok[i]!;
  }
  return ok === 0 ? null : ok / total;
}

/**
 * The first window of `sustainedMs` in which, from its first try on, the success rate never falls below 99% of
 * `baseline`. As every beginning of the window must hold, it cannot start with failures of the outage. The whole window must
 * lie before `observedUntil`: every try sent before that moment has to be among the samples.
 * `null`: service has not come back (yet).
 */
export function recoveryWindow(
  samples: Samples,
  effect: EffectInterval,
  baseline: number,
  sustainedMs: number,
  observedUntil: number,
): Recovery | null {
  const tries = triesSince(samples, effect.at);
  const first = windowStart(tries, baseline * recoveredShare, sustainedMs, observedUntil);
  if (first === null) return null;
  const before = tries.slice(0, first);
  const last = before.findLastIndex((one) => !one.ok);
  // Tries sent while the effect may not have begun say nothing of the share that fails during the outage.
  const outage = before.slice(0, last + 1).filter((one) => !one.ok || one.sent >= effect.untilAt);
  const proofs = provingTries(outage);
  const windowAt = tries[first]!.sent;
  return {
    windowAt,
    notBefore: last < 0 ? null : before[last]!.sent,
    notAfter: doneOfProof(tries.slice(first), proofs, windowAt + sustainedMs),
  };
}

interface Sample {
  readonly sent: number;
  readonly done: number;
  readonly ok: boolean;
}

/**
 * The tries that tell of the time since the effect, by the time they were sent. A try in flight when the fault took
 * effect counts from the effect on if it failed, and not at all if it succeeded.
 */
function triesSince(samples: Samples, effectAt: number): Sample[] {
  const tries: Sample[] = [];
  for (let i = 0; i < samples.sent.length; i++) {
    const sent = samples.sent[i]!;
    const done = samples.done[i]!;
    const ok = samples.ok[i] === 1;
    if (sent >= effectAt) tries.push({ sent, done, ok });
    else if (!ok && done >= effectAt) tries.push({ sent: effectAt, done, ok });
  }
  return tries.sort((a, b) => a.sent - b.sent);
}

/** Index of the first try of the window. When a beginning fails, no later start inside of it can hold either. */
function windowStart(
  tries: readonly Sample[],
  leastRate: number,
  sustainedMs: number,
  observedUntil: number,
): number | null {
  let start = 0;
  let ok = 0;
  for (let i = 0; i < tries.length; i++) {
    if (tries[i]!.sent > tries[start]!.sent + sustainedMs) return complete(start) ? start : null;
    if (tries[i]!.ok) ok++;
    if (ok >= leastRate * (i - start + 1)) continue;
    start = i + 1;
    ok = 0;
  }
  return start < tries.length && complete(start) ? start : null;

  function complete(index: number): boolean {
    return tries[index]!.sent + sustainedMs <= observedUntil;
  }
}

/** How many successes in a row prove the recovery, from the tries between the effect and the last failure. */
function provingTries(outage: readonly Sample[]): number {
  const failing = outage.filter((one) => !one.ok).length;
  if (failing === outage.length && failing >= tellingFailures) return 1;
  const seen = outage.length === 0 ? assumedShare : failing / outage.length;
  const share = outage.length < tellingTries ? Math.min(seen, assumedShare) : seen;
  return share >= 1 - coincidence ? 1 : Math.ceil(Math.log(coincidence) / Math.log(1 - share));
}

/** When the proving success was answered, or the last one of the window if it has fewer: the window itself is proof. */
function doneOfProof(window: readonly Sample[], proofs: number, windowUntil: number): number {
  let done = window[0]!.done;
  let seen = 0;
  for (const one of window) {
    if (seen === proofs || one.sent > windowUntil) break;
    if (!one.ok) continue;
    done = Math.max(done, one.done);
    seen++;
  }
  return done;
}
