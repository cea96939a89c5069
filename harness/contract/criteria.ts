/**
 * The limits a drill is judged by. They are written into the history, with their hash, before any fault is injected.
 */

export interface Criterion {
  readonly id: CriterionId;
  /** The promise in words, as the report prints it. */
  readonly promise: string;
  readonly limit: number;
  readonly unit: Unit;
}

export type Unit = "ms" | "operations" | "seconds" | "events" | "keys" | "accounts" | "percent";

/** Each criterion, the check that judges it and what is promised; `{limit}` is replaced by the limit with its unit. */
export const criterionTable = {
  rto: { check: "rto", bound: "at most", unit: "ms", promise: "service is back within {limit}" },
  rpoAtFailover: {
    check: "rpo",
    bound: "at most",
    unit: "operations",
    promise: "at failover the survivor lacks at most {limit} acknowledged operations",
  },
  rpoAfterHeal: {
    check: "rpo",
    bound: "at most",
    unit: "operations",
    promise: "after healing at most {limit} acknowledged operations are gone for ever",
  },
  lostEvents: {
    check: "lost-events",
    bound: "at most",
    unit: "events",
    promise: "at most {limit} acknowledged events are missing from any region",
  },
  duplicateCredits: {
    check: "duplicate-credits",
    bound: "at most",
    unit: "events",
    promise: "at most {limit} events are credited more than once",
  },
  unexpectedCredits: {
    check: "unexpected-credits",
    bound: "at most",
    unit: "events",
    promise: "at most {limit} credits were never asked for, or were refused",
  },
  dedupParity: {
    check: "dedup-parity",
    bound: "at most",
    unit: "keys",
    promise: "the deduplication keys of the regions differ in at most {limit}",
  },
  ledgerParity: {
    check: "ledger-parity",
    bound: "at most",
    unit: "accounts",
    promise: "at most {limit} accounts differ between the regions",
  },
  availability: {
    check: "availability",
    bound: "at least",
    unit: "percent",
    promise: "at least {limit} of operations are acknowledged before their deadline",
  },
  latencyP95: {
    check: "latency",
    bound: "at most",
    unit: "ms",
    promise: "outside the outage, 95% of first tries are answered within {limit}",
  },
} as const satisfies Record<
  string,
  { check: string; bound: "at most" | "at least"; unit: Unit; promise: string }
>;

export type CriterionId = keyof typeof criterionTable;
