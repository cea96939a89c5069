/**
 * An operation of a sender, and its outcome. The words follow Jepsen: an operation ends `ok`, `fail` or
 * `info`, and `info` (unknown) is never rounded to either side.
 */

/** One credit that must be applied exactly once, whatever happens to the regions. */
export interface Operation {
  /** The idempotency key: every retry and redelivery of this operation carries the same one. */
  readonly eventId: string;
  readonly account: string;
  /** Minor currency units, a positive integer. */
  readonly amount: number;
  readonly tenant: string;
  readonly schemaVersion: number;
  /** `false`: sent as something unreadable. */
  readonly readable: boolean;
  /** ISO 8601. */
  readonly occurredAt: string;
}

/** Account and tenant of the operations that are sent one by one, by the harness or an operator, beside the load. */
export const byHand = "canary";

/**
 * - `ok`: acknowledged; the ledger must hold it from now on
 * - `fail`: definitely refused (4xx); the ledger must not hold it
 * - `info`: indeterminate (time-out, reset, ambiguous 5xx); the ledger may hold it
 */
export type Outcome = "ok" | "fail" | "info";
export const outcomes = ["ok", "fail", "info"] as const satisfies readonly Outcome[];
