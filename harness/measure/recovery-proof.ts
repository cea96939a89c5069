/**
 * How many successes prove that an outage is over: so many that they would be a coincidence if it still lasted. Where it fails
 * only some of the attempts, which ones fail need not be by chance. An edge that keeps each connection to one region fails many in
 * a row, and then none for a while: what matters is how many fail of those that follow an acknowledged one.
 */
import { type Baseline, leastRate } from "./baseline.ts";
import { coincidence } from "./failing-stretch.ts";
import { RunningCounts } from "./running-counts.ts";
import type { SortedSamples } from "./samples.ts";

/** Shares, 0 to 1, that fail in an outage: of the attempts that follow an acknowledged one, and of the others. */
export interface FailingShares {
  readonly afterOk: number;
  readonly afterFailed: number;
}

/** Out of fewer attempts nothing can be said of the share that fails: half is assumed, as when one of two regions dies. */
const tellingAttempts = 10;
export const assumedShares: FailingShares = { afterOk: 0.5, afterFailed: 0.5 };
/** The share of all attempts counts as much as so many that followed an attempt of the same fate. */
const vaguely = 5;

/** What is to be counted of an attempt. */
const [told, failing, followsOk] = [1, 2, 4] as const;

/** How attempts fare in stretches of an outage, rather too well than too badly: the more fail, the fewer successes prove its end. */
export class OutageShares {
  readonly #told: RunningCounts;
  readonly #failing: RunningCounts;
  readonly #afterOk: RunningCounts;
  readonly #failingAfterOk: RunningCounts;

  /** @param untilAt attempts sent before that succeeded say nothing: the effect may not have begun */
  constructor(attempts: SortedSamples, untilAt: number) {
    const { count, ok } = attempts;
    const kinds = new Uint8Array(count);
    for (let i = 0; i < count; i++) {
      if (ok[i] === 1 && attempts.sentAt(i) < untilAt) continue;
      const afterOk = i > 0 && ok[i - 1] === 1 && (kinds[i - 1]! & told) > 0;
      kinds[i] = told | (ok[i] === 1 ? 0 : failing) | (afterOk ? followsOk : 0);
    }
    const counted = (all: number) => new RunningCounts(count, (i) => (kinds[i]! & all) === all);
    this.#told = counted(told);
    this.#failing = counted(failing);
    this.#afterOk = counted(followsOk);
    this.#failingAfterOk = counted(failing | followsOk);
  }

  /** From attempt `first` to attempt `last`, both of which failed. */
  between(first: number, last: number): FailingShares {
    const within = (counts: RunningCounts) => counts.within(first, last + 1);
    const total = within(this.#told);
    const failed = within(this.#failing);
    const share = failingShare(total, failed);
    const [afterOk, failedAfterOk] = [within(this.#afterOk), within(this.#failingAfterOk)];
    return {
      afterOk: Math.min(share, shareAfter(afterOk, failedAfterOk, share)),
      afterFailed: share,
    };
  }
}

function failingShare(total: number, failed: number): number {
  const seen = failed / (total + 1);
  const scatter = failed === total ? 0 : Math.sqrt((seen * (1 - seen)) / total);
  return total < tellingAttempts ? Math.min(seen - scatter, assumedShares.afterOk) : seen - scatter;
}

/** Of few attempts the share of all tells more. */
function shareAfter(total: number, failed: number, share: number): number {
  const seen = (failed + vaguely * share) / (total + vaguely);
  const scatter = total < tellingAttempts ? 0 : Math.sqrt((seen * (1 - seen)) / (total + vaguely));
  return seen - scatter;
}

/** Counts successes until they would be a coincidence if the outage, in which these shares of the attempts fail, still lasted. */
export class Proof {
  readonly #shares: FailingShares;
  readonly #baseline: Baseline;
  #score = 0;
  #answeredAt = 0;
  #afterOk: boolean;
  found = false;

  /** @param afterOk whether the attempt before the first one that is added was acknowledged */
  constructor(shares: FailingShares, baseline: Baseline, afterOk: boolean) {
    this.#shares = shares;
    this.#baseline = baseline;
    this.#afterOk = afterOk;
  }

  /** When the last of the proving successes was answered; infinite until it is found. */
  get notAfter(): number {
    return this.found ? this.#answeredAt : Number.POSITIVE_INFINITY;
  }

  add(ok: boolean, done: number): void {
    if (this.found) return;
    if (this.#score === 0) this.#answeredAt = 0;
    this.#score = Math.max(0, this.#score + this.#evidenceOf(ok));
    if (ok) this.#answeredAt = Math.max(this.#answeredAt, done);
    this.#afterOk = ok;
    this.found = this.#score >= -Math.log(coincidence);
  }

  #evidenceOf(ok: boolean): number {
    const tolerated = 1 - leastRate(this.#baseline);
    const share = this.#afterOk ? this.#shares.afterOk : this.#shares.afterFailed;
    const fails = Math.max(share, tolerated);
    return ok ? Math.log((1 - this.#baseline.background) / (1 - fails)) : -Math.log(fails / tolerated);
  }
}
