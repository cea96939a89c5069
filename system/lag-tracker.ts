/**
 * How far replicas are behind, in time. It remembers where the primary's log ended at which time, and returns how long ago
 * the log ended at the place that a replica has replayed. This also holds during a complete stall, when PostgreSQL's own
 * `replay_lag` stops moving. Pure: reads neither a clock nor a database.
 */

export interface Replica {
  readonly name: string;
  /** Place in the primary's log up to which it has replayed, bytes. */
  readonly reached: bigint;
}

interface Seen {
  /** The last time at which the log ended here. */
  atMs: number;
  readonly end: bigint;
}

/** 20 minutes of writing at 15 looks per second. A longer lag is reported as at least that long. */
const remembered = 18_000;

export class LagTracker {
  readonly #ends: Seen[] = [];
  readonly #replicas = new Map<string, { reached: bigint; seenAtMs: number }>();
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  /**
   * One look at the primary.
   * @param nowMs from a monotonic clock
   * @param end where its log ends now, bytes
   * @param replicas the connected ones
   */
  observe(nowMs: number, end: bigint, replicas: readonly Replica[]): void {
    this.#lookedAtMs = nowMs;
    const last = this.#ends.at(-1);
    if (last?.end === end) {
      last.atMs = nowMs;
    } else {
      this.#ends.push({ atMs: nowMs, end });
    }
    for (const { name, reached } of replicas) {
      this.#replicas.set(name, { reached, seenAtMs: nowMs });
    }
    this.#forget();
  }

  /**
   * Milliseconds by which the slowest replica is behind; `null` before the first was seen. A replica that disconnected is
   * behind by at least the time since then.
   */
  lagMs(nowMs: number): number | null {
    if (this.#replicas.size === 0) {
      return null;
    }
    const lags = [...this.#replicas.values()].map(({ reached, seenAtMs }) => {
      const goneMs = seenAtMs < this.#lookedAtMs ? nowMs - seenAtMs : 0;
      return Math.max(goneMs, this.#behindMs(nowMs, reached));
    });
    return Math.max(...lags);
  }

  #behindMs(nowMs: number, reached: bigint): number {
    if (reached >= this.#ends.at(-1)!.end) {
      return 0;
    }
    const current = this.#ends.findLast(({ end }) => end <= reached) ?? this.#ends[0]!;
    return nowMs - current.atMs;
  }

  /** Drops what every replica has passed. */
  #forget(): void {
    const slowest = [...this.#replicas.values()].reduce<bigint | null>(
      (least, { reached }) => (least === null || reached < least ? reached : least),
      null,
    );
    const useless =
      slowest === null ? this.#ends.length - 1 : this.#ends.findLastIndex(({ end }) => end <= slowest);
    this.#ends.splice(0, Math.max(useless, this.#ends.length - remembered, 0));
  }
}
