/**
 * A running load as the rest of a drill sees it: what it has sent so far, and how it is held, paused and ended. How it
 * sends is the sender's business.
 */
import type { ConflictPlan } from "./conflicts.ts";
import type { AcknowledgedOperation, OperationStates } from "./settlements.ts";
import type { Tally } from "./tally.ts";

export interface Load {
  /** Live counters. */
  readonly tally: Tally;
  /** What is known of each operation attempted so far. */
  readonly operations: OperationStates;
  /** First acknowledgements by the region that gave them, where the answer names one. */
  readonly acknowledgedByRegion: ReadonlyMap<string, number>;
  /** Ids of the events sent with different contents so far, in order. */
  readonly conflicting: readonly string[];
  /** 99th percentile of how late arrivals have been sent so far, milliseconds. */
  readonly latenessP99Ms: number;
  /** Arrivals that are due and not sent yet. */
  readonly behind: number;
  /** Every attempt sent before this moment is over; milliseconds since the history began. */
  readonly settledUntil: number;
  /** Every attempt sent before this moment is in the history: its operation is settled, or its redelivery over. */
  readonly recordedUntil: number;
  /** Retries that the budget has made wait, and those that wait now. */
  readonly retries: { readonly held: number; readonly waiting: number };
  /** Operations acknowledged at or before `at`, milliseconds since the history began. */
  acknowledgedBefore(at: number): Iterable<AcknowledgedOperation>;
  /**
   * No deliberate redelivery is sent from now on. One already on its way still is:
   * `tally.redeliveriesInFlight` counts those.
   */
  holdRedeliveries(): void;
  /** Sends the redeliveries held back, spread over about a second; while the load is paused, when it is resumed. */
  releaseRedeliveries(): void;
  /**
   * From now on, until the load is stopped, events with different contents are sent straight to several regions, past
   * the edge and beside the arrivals. A later call takes the place of an earlier one.
   * @throws RangeError on a share or entries that make no conflict
   * @throws Error when the load has been stopped
   */
  conflict(plan: ConflictPlan): void;
  /**
   * No new arrivals or conflicting events; redeliveries wait, and planned reads go on. Resolves when nothing is on its way any
   * more (at the latest after `deadlineMs`), or when the load is resumed or ended before that.
   */
  pause(): Promise<void>;
  /** Arrivals go on at their rate, each later by the time paused. Redeliveries that fell due are spread over a second. */
  resume(): void;
  /**
   * No new arrivals. Resolves when every operation is settled (at the latest after `deadlineMs`), the redeliveries and reads
   * still planned are over (redeliveries dropped and counted where they are held) and the `sender` record is written.
   */
  stop(): Promise<void>;
  /** Settles everything in flight as indeterminate, drops all redeliveries and reads, and writes the `sender` record, now. */
  abort(): Promise<void>;
}
