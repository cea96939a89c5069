/**
 * Ends attempts whose time has run out, a few times a second. Time in which this process did nothing runs for no attempt: what was
 * asked before may not have left it, and what was answered may lie unread.
 */

export interface Expiring {
  /** When the longest-waiting attempt will be given up; `Infinity` when none is on its way. */
  readonly firstExpiry: number;
  /** Ends what has had its time by `now`. */
  expire(now: number): void;
  /** For so long this process did nothing. */
  pardon(ms: number): void;
}

const everyMs = 8;
/** A loop that turns so late was kept from it, by its machine or by its own work. */
const stallMs = 100;

export class Expiry {
  readonly #now: () => number;
  readonly #expiring: readonly Expiring[];
  #lookAt = 0;
  #lookedAt: number;

  constructor(now: () => number, ...expiring: readonly Expiring[]) {
    this.#now = now;
    this.#expiring = expiring;
    this.#lookedAt = now();
  }

  /** The first of them all. */
  get firstExpiry(): number {
    return Math.min(...this.#expiring.map((one) => one.firstExpiry));
  }

  /** One turn of the loop that sends. */
  turn(now: number): void {
    if (now < this.#lookAt) return;
    this.#lookAt = now + everyMs;
    // After a look at the sockets: an answer that is there already is never taken for a time-out.
    setImmediate(this.#look);
  }

  readonly #look = (): void => {
    const now = this.#now();
    const stalledMs = now - this.#lookedAt - everyMs;
    this.#lookedAt = now;
    for (const one of this.#expiring) {
      if (stalledMs > stallMs) one.pardon(stalledMs);
      one.expire(now);
    }
  };
}
