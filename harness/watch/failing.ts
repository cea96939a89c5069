/**
 * An early sign of an outage: since when attempts fail, by the load's own counters. Their operations are not settled yet, so
 * they are in no figure; once they are recorded, the measure of outages tells of them.
 */
import type { SampleRecord } from "../history/types.ts";

/** Less than this share of the usual success counts as failing: what counts as recovered, in the judge's terms. */
const recoveredShare = 0.99;
/** Looks in a row: one may be chance. */
const tellingLooks = 2;

export interface FailingStretch {
  readonly from: number;
  /** `null` while it lasts. */
  readonly to: number | null;
  readonly attempts: number;
  readonly failed: number;
}

interface Counters {
  readonly at: number;
  readonly succeeded: number;
  readonly failed: number;
}

const nothing: Counters = { at: 0, succeeded: 0, failed: 0 };

export class Failing {
  #last: Counters = nothing;
  #stretch: { from: number; to: number | null; attempts: number; failed: number; looks: number } | null =
    null;
  /** Outside of such stretches. */
  readonly #usual = { succeeded: 0, failed: 0 };
  #recordedUntil = 0;

  add({ at, sending }: Pick<SampleRecord, "at" | "sending">): void {
    if (sending === undefined) return;
    const before = this.#last;
    this.#last = { at, succeeded: sending.succeeded, failed: sending.failed };
    this.#recordedUntil = sending.recordedUntil;
    const succeeded = sending.succeeded - before.succeeded;
    const failed = sending.failed - before.failed;
    if (succeeded + failed === 0) return;
    const open = this.#stretch !== null && this.#stretch.to === null ? this.#stretch : null;
    if (succeeded / (succeeded + failed) >= recoveredShare * this.#usualShare()) {
      this.#usual.succeeded += succeeded;
      this.#usual.failed += failed;
      if (open !== null) open.to = before.at;
      return;
    }
    const stretch = open ?? { from: before.at, to: null, attempts: 0, failed: 0, looks: 0 };
    stretch.attempts += succeeded + failed;
    stretch.failed += failed;
    stretch.looks++;
    this.#stretch = stretch;
  }

  /** Nothing is sent any more: everything is recorded. */
  end(): void {
    this.#stretch = null;
  }

  /** The latest stretch, as long as not all of it is in the history; `null` without one. */
  get unsettled(): FailingStretch | null {
    if (this.#stretch === null || this.#stretch.looks < tellingLooks) return null;
    const { from, to, attempts, failed } = this.#stretch;
    return to !== null && to <= this.#recordedUntil ? null : { from, to, attempts, failed };
  }

  #usualShare(): number {
    const { succeeded, failed } = this.#usual;
    return succeeded + failed === 0 ? 1 : succeeded / (succeeded + failed);
  }
}
