/** What a drill cost the machine: filled in as it goes, written as the last record but one of its history. */
import type { CostRecord } from "../history/types.ts";
import { ownPeakBytes } from "../safety/process-table.ts";

export class Cost {
  readonly #provisionMs: number;
  #bringUpMs = 0;
  #peakRssBytes = 0;

  /** @param provisionMs how long it took to find or install what the regions run on */
  constructor(provisionMs: number) {
    this.#provisionMs = provisionMs;
  }

  /** The regions were brought up, or reset, or failed to be. */
  broughtUp(ms: number): void {
    this.#bringUpMs = ms;
  }

  /** So much memory was resident in all parts together. */
  resident(bytes: number): void {
    this.#peakRssBytes = Math.max(this.#peakRssBytes, bytes);
  }

  record(at: number): CostRecord {
    return {
      k: "cost",
      at,
      provisionMs: this.#provisionMs,
      bringUpMs: this.#bringUpMs,
      peakRssBytes: this.#peakRssBytes,
      harnessPeakRssBytes: ownPeakBytes(),
    };
  }
}
