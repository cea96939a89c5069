/**
 * The schedule of an open loop: arrivals at a constant rate, fixed before anything is sent and indifferent to what is
 * answered, until it is paused. It gives when each is due and which are, and how late the sender was with them; it
 * sends nothing.
 */

export class Arrivals {
  /** How many have been taken; also the number of the next. */
  taken = 0;
  /** Moves on by every pause. */
  #startedAt: number;
  #pausedAt = Number.POSITIVE_INFINITY;
  readonly #perSecond: number;

  /** `startedAt` and every other time: milliseconds of the same monotonic clock. */
  constructor(startedAt: number, perSecond: number) {
    this.#startedAt = startedAt;
    this.#perSecond = perSecond;
  }

  /** When arrival `index` is due; for one not taken yet, if there is no further pause. */
  dueAt(index: number): number {
    return this.#startedAt + (index * 1000) / this.#perSecond;
  }

  /** How many arrivals the schedule has asked for until `now`, sent or not. */
  scheduledBy(now: number): number {
    const until = Math.min(now, this.#pausedAt);
    let count = Math.max(0, Math.floor(((until - this.#startedAt) * this.#perSecond) / 1000));
    // Multiplying rounds differently from dividing; `dueAt` has the last word.
    while (this.dueAt(count) <= until) count += 1;
    // Nor does the rounding of a pause take back what has been asked for.
    return Math.max(count, this.taken);
  }

  /** The schedule asks for nothing more from now on. */
  pause(now: number): void {
    this.#pausedAt = Math.min(this.#pausedAt, now);
  }

  /** Goes on where it was paused: everything not yet due is due later by the time that has passed since. */
  resume(now: number): void {
    if (this.#pausedAt === Number.POSITIVE_INFINITY) return;
    this.#startedAt += now - this.#pausedAt;
    this.#pausedAt = Number.POSITIVE_INFINITY;
  }
}

const bucketMs = 0.1;
const buckets = 20_000;

/** How late arrivals were sent, as a histogram of a tenth of a millisecond up to two seconds. */
export class Lateness {
  readonly #counts = new Uint32Array(buckets);
  #total = 0;
  #maxMs = 0;

  add(latenessMs: number): void {
    const bucket = Math.min(buckets - 1, Math.max(0, Math.ceil(latenessMs / bucketMs)));
    this.#counts[bucket]! += 1;
    this.#total += 1;
    if (latenessMs > this.#maxMs) this.#maxMs = latenessMs;
  }

  /** The `share` quantile (0.99 for p99), milliseconds, rounded up to a tenth; 0 when nothing was sent. */
  quantileMs(share: number): number {
    let left = Math.ceil(this.#total * share);
    for (let bucket = 0; bucket < buckets - 1; bucket += 1) {
      left -= this.#counts[bucket]!;
      if (left <= 0) return bucket * bucketMs;
    }
    return this.#maxMs;
  }
}
