/** Whether a read of a store came to its end. Nothing may be concluded from any other. */
import type { ReadEndRecord } from "./types.ts";

/** How many rows came and whether the read was closed: the same for every store. */
export class Progress {
  seen = 0;
  startedAt = Number.NaN;
  #ends = 0;
  #announced = 0;
  #closed = 0;

  /** Answers how many rows came since it was closed the last time. */
  end(record: ReadEndRecord): number {
    const read = this.seen - this.#closed;
    this.#closed = this.seen;
    this.#ends++;
    this.#announced = record.count;
    this.startedAt = record.startedAt;
    return read;
  }

  get ended(): boolean {
    return this.#ends > 0;
  }

  get complete(): boolean {
    return this.#ends === 1 && this.seen === this.#announced;
  }
}
