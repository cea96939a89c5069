/**
 * The limits a drill is judged by: one row a criterion. They are written into the history, with their hash, before any
 * fault is injected.
 */
import { quantity } from "./quantity.ts";
import type { Measures } from "./result.ts";

export interface Criterion {
  readonly id: CriterionId;
  /** The promise in words, as the report prints it. */
  readonly promise: string;
  readonly limit: number;
  readonly unit: Unit;
}

/** One row of `criterionTable`. */
export interface CriterionRow {
  readonly check: string;
  readonly bound: "at most" | "at least";
  /** `ms` for a duration, `percent` for a share, else the plural of what is counted. */
  readonly unit: string;
  /** The promise in words, with `{limit}` for the limit and its unit. */
  readonly promise: string;
  /** The promise where the limit is zero. */
  readonly none?: string;
  /** What is held against the limit, in its unit; `null` if not measured. Without it: the violations that the check counts. */
  readonly measured?: (measures: Measures) => number | null;
}

/** Each criterion with the check that judges it. */
export const criterionTable = {
  rto: {
    check: "rto",
    bound: "at most",
    unit: "ms",
    promise: "service is back within {limit}",
    measured: ({ rto }) => rto?.upperMs ?? null,
  },
  totalOutage: {
    check: "outages",
    bound: "at most",
    unit: "ms",
    promise: "service is away for at most {limit} in all",
    measured: ({ totalOutage }) => totalOutage?.upperMs ?? null,
  },
  outageAfterHeal: {
    check: "outages",
    bound: "at most",
    unit: "ms",
    promise: "after healing began, service is away for at most {limit}",
    none: "after healing began, service is not away",
    measured: ({ outageAfterHeal }) => outageAfterHeal?.upperMs ?? null,
  },
  rpoAtFailover: {
    check: "rpo",
    bound: "at most",
    unit: "operations",
    promise: "at failover the survivor lacks at most {limit} acknowledged operations",
    none: "at failover the survivor lacks no acknowledged operation",
    measured: ({ rpo }) => rpo.atFailover?.operations ?? null,
  },
  rpoAfterHeal: {
    check: "rpo",
    bound: "at most",
    unit: "operations",
    promise: "after healing at most {limit} acknowledged operations are gone for ever",
    none: "after healing no acknowledged operation is gone for ever",
    measured: ({ rpo }) => rpo.afterHeal?.operations ?? null,
  },
  lostEvents: {
    check: "lost-events",
    bound: "at most",
    unit: "events",
    promise: "at most {limit} acknowledged events are missing from any region",
    none: "no acknowledged event is missing from any region",
  },
  duplicateCredits: {
    check: "duplicate-credits",
    bound: "at most",
    unit: "events",
    promise: "at most {limit} events are credited more than once",
    none: "no event is credited more than once",
  },
  unexpectedCredits: {
    check: "unexpected-credits",
    bound: "at most",
    unit: "events",
    promise: "at most {limit} credits were never asked for, or were refused",
    none: "no credit appears that was never asked for, or was refused",
  },
  dedupParity: {
    check: "dedup-parity",
    bound: "at most",
    unit: "keys",
    promise: "the deduplication keys of the regions differ in at most {limit}",
    none: "the deduplication keys of the regions are the same",
  },
  ledgerParity: {
    check: "ledger-parity",
    bound: "at most",
    unit: "accounts",
    promise: "at most {limit} accounts differ between the regions",
    none: "no account differs between the regions",
  },
  availability: {
    check: "availability",
    bound: "at least",
    unit: "percent",
    promise: "at least {limit} of operations are acknowledged before their deadline",
    measured: ({ availability }) => inPercent(availability),
  },
  firstTryAvailability: {
    check: "availability",
    bound: "at least",
    unit: "percent",
    promise: "at least {limit} of operations are acknowledged at the first attempt",
    measured: ({ firstTryAvailability }) => inPercent(firstTryAvailability),
  },
  deadLetters: {
    check: "dead-letters",
    bound: "at most",
    unit: "letters",
    promise: "at most {limit} events are set aside wrongly, or should be and are not",
    none: "every event that cannot be applied is set aside once, with its reason, and no other",
  },
  walContinuity: {
    check: "wal-continuity",
    bound: "at most",
    unit: "entries",
    promise: "at most {limit} entries are skipped when a log is copied or applied",
    none: "no entry is skipped when a log is copied or applied",
  },
  order: {
    check: "order",
    bound: "at most",
    unit: "accounts",
    promise: "at most {limit} accounts see events in another order than they were accepted in",
    none: "events of an account are applied in the order in which they were accepted",
  },
  replicationLag: {
    check: "replication-lag",
    bound: "at most",
    unit: "ms",
    promise: "where no fault stands in the way, a region lags by at most {limit}",
    measured: ({ undisturbedLagMs }) => undisturbedLagMs,
  },
  staleness: {
    check: "stale-reads",
    bound: "at most",
    unit: "ms",
    promise: "a read that begins more than {limit} after an acknowledgement shows the operation",
    measured: ({ staleness }) =>
      staleness && staleness.answered > 0 ? (staleness.oldestAbsentMs ?? 0) : null,
  },
  singleWriter: {
    check: "single-writer",
    bound: "at most",
    unit: "writes",
    promise: "at most {limit} writes are taken by a region that is not the primary",
    none: "no write is taken by a region that is not the primary",
  },
  reconciliation: {
    check: "reconciliation",
    bound: "at most",
    unit: "events",
    promise: "at most {limit} events missing at failover are not in the reconciliation log",
    none: "every event missing at failover is in the reconciliation log",
  },
  latencyP95: {
    check: "latency",
    bound: "at most",
    unit: "ms",
    promise: "outside the outage, 95% of first attempts are answered within {limit}",
    measured: ({ latencyMs }) => latencyMs?.p95 ?? null,
  },
} as const satisfies Record<string, CriterionRow>;

export type CriterionId = keyof typeof criterionTable;
export type Unit = (typeof criterionTable)[CriterionId]["unit"];
export const units: readonly Unit[] = Object.values(criterionTable).map(({ unit }) => unit);

/** The row of a criterion; `undefined` for one that this version does not know. */
export function criterionRow(id: string): CriterionRow | undefined {
  return Object.hasOwn(criterionTable, id) ? criterionTable[id as CriterionId] : undefined;
}

/** `at most 30 s`, `at least 99.9%`, `at most 0 events`. */
export function boundText({ id, limit, unit }: LimitOfResult): string {
  return `${criterionRow(id)?.bound ?? "limit"} ${quantity(limit, unit)}`;
}

/** A criterion as a result holds it, perhaps of another version. */
interface LimitOfResult {
  readonly id: string;
  readonly limit: number;
  readonly unit: string;
}

function inPercent(share: number | null): number | null {
  return share === null ? null : share * 100;
}

/**
 * Checks that no drill may leave out. Without faults there is nothing to prove of them, and `links-only` needs the ability
 * `census`: how the regions of an external system talk to each other cannot be seen.
 */
export function alwaysChecked(drill: { readonly faults: boolean; readonly census: boolean }): string[] {
  const faults = drill.faults ? ["faults-proven"] : [];
  const links = drill.census ? ["links-only"] : [];
  return ["load-sufficient", ...faults, ...links, "cleanup"];
}
