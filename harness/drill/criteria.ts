/** Limits as a scenario writes them, and what they become: criteria with their promise in words. */

import {
  alwaysChecked,
  type Criterion,
  type CriterionId,
  type CriterionRow,
  criterionTable,
} from "../contract/criteria.ts";
import { duration } from "../contract/quantity.ts";
import type { Topology } from "../contract/topology.ts";
import { type Duration, milliseconds } from "./duration.ts";

export interface Limit {
  readonly bound: "at most" | "at least";
  readonly value: number;
  /** How the limit was given: a duration, a share, a count, or as so many milliseconds' worth of traffic. */
  readonly given: "duration" | "share" | "count" | "traffic";
}

export type Criteria = Readonly<Partial<Record<CriterionId, Limit>>>;

export function atMost(limit: Duration | number): Limit {
  if (typeof limit === "number") return { bound: "at most", value: limit, given: "count" };
  return { bound: "at most", value: milliseconds(limit), given: "duration" };
}

export function atLeast(share: `${number}%`): Limit {
  return { bound: "at least", value: Number(share.slice(0, -1)), given: "share" };
}

/** As many operations as arrive in this time, whatever the rate of the load. */
export function trafficOf(duration: Duration): Limit {
  return { bound: "at most", value: milliseconds(duration), given: "traffic" };
}

/** Not one. */
export const zero: Limit = { bound: "at most", value: 0, given: "count" };
/** No difference at all. */
export const exact: Limit = { ...zero };

/**
 * What senders of payments are promised whatever breaks: every acknowledged event is credited exactly once, nothing
 * else is, and every region holds the same. `...exactlyOnceEverywhere` among the limits of a scenario; a limit written
 * after it replaces the one in here.
 */
export const exactlyOnceEverywhere = {
  lostEvents: zero,
  duplicateCredits: zero,
  unexpectedCredits: zero,
  dedupParity: exact,
  ledgerParity: exact,
} as const satisfies Criteria;

function givenAs(unit: string): Limit["given"] {
  if (unit === "ms") return "duration";
  return unit === "percent" ? "share" : "count";
}

/** @throws RangeError when a limit does not suit its criterion, such as `rto: zero`-like counts for durations */
export function criteriaOf(limits: Criteria, perSecond: number): Criterion[] {
  return Object.entries(limits).map(([name, given]) => {
    const limit = counted(given, perSecond);
    const id = name as CriterionId;
    const row = criterionTable[id];
    const { bound, unit } = row;
    if (limit.bound !== bound || (limit.given !== givenAs(unit) && limit.value !== 0)) {
      throw new RangeError(
        `criterion ${id}: expected a limit "${bound}" in ${unit}, found "${limit.bound}" ${limit.value} given as a ${limit.given}`,
      );
    }
    return { id, promise: promiseIn(row, limit.value), limit: limit.value, unit };
  });
}

/** `null` where the scenario sets none. */
export function limitOf(criteria: readonly Criterion[], wanted: CriterionId): number | null {
  return criteria.find(({ id }) => id === wanted)?.limit ?? null;
}

function counted(limit: Limit, perSecond: number): Limit {
  if (limit.given !== "traffic") return limit;
  return { ...limit, given: "count", value: Math.round((limit.value / 1_000) * perSecond) };
}

function promiseIn({ promise, none, unit }: CriterionRow, limit: number): string {
  return limit === 0 && none !== undefined ? none : promise.replace("{limit}", inWords(limit, unit));
}

function inWords(value: number, unit: string): string {
  if (unit === "ms") return duration(value);
  return unit === "percent" ? `${value}%` : String(value);
}

/** Checks that judge these criteria, plus those no drill may leave out. */
export function checksFor(limits: Criteria, { faultless, topology }: Judged): string[] {
  const judged = Object.keys(limits).map((id) => criterionTable[id as CriterionId].check as string);
  const { running } = topology.system;
  const census = running === undefined || (running.links ?? []).length > 0;
  return [...new Set([...judged, ...alwaysChecked({ faults: !faultless, census })])];
}

interface Judged {
  readonly faultless: boolean;
  readonly topology: Topology;
}
