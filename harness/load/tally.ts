/**
 * The counters of a load while it runs: what the live line shows and what the drill waits for. Verdicts are made from
 * the history, never from these.
 */
import type { Outcome } from "../contract/operation.ts";

export interface Tally {
  /** Arrivals the schedule has asked for. */
  readonly scheduled: number;
  /** Arrivals sent. */
  readonly sent: number;
  /** Operations with at least one attempt: the arrivals sent, and the conflicting events. */
  readonly attempted: number;
  /** Operations with an acknowledgement. A conflicting event counts from the first of its regions on. */
  readonly acknowledged: number;
  /** Definitely refused: by an answer, and without an earlier attempt of unknown outcome. */
  readonly refused: number;
  /** Given up at their deadline, with an unknown outcome. */
  readonly indeterminate: number;
  /** Operations not settled yet, those waiting for their next attempt or for another region's answer included. */
  readonly inFlight: number;
  /** Deliberate redeliveries that were sent and are over. */
  readonly redelivered: number;
  /** Deliberate redeliveries on their way right now. */
  readonly redeliveriesInFlight: number;
  /** Deliberate redeliveries still to be sent, held ones included. */
  readonly redeliveriesWaiting: number;
  /** Deliberate redeliveries given up: the load was stopped while they were held, or was aborted, or the system could not make their body. */
  readonly redeliveriesDropped: number;
  /** Tries begun: first ones, retries and redeliveries. */
  readonly attempts: number;
  /** Tries that the harness could not send, by a failure of its own machine. They count nowhere else. */
  readonly unsent: number;
}

export type Counters = { -readonly [name in keyof Tally]: number };

export function zeroCounters(): Counters {
  return {
    scheduled: 0,
    sent: 0,
    attempted: 0,
    acknowledged: 0,
    refused: 0,
    indeterminate: 0,
    inFlight: 0,
    redelivered: 0,
    redeliveriesInFlight: 0,
    redeliveriesWaiting: 0,
    redeliveriesDropped: 0,
    attempts: 0,
    unsent: 0,
  };
}

/** An operation is on its way: an arrival, or a conflicting event with all its copies. */
export function countBegun(counters: Counters): void {
  counters.attempted += 1;
  counters.inFlight += 1;
}

/** It has its first acknowledgement, from this region if the answer named one. */
export function countAcknowledged(
  counters: Counters,
  byRegion: Map<string, number>,
  region: string | null,
): void {
  counters.acknowledged += 1;
  if (region !== null) byRegion.set(region, (byRegion.get(region) ?? 0) + 1);
}

/** It is settled. An acknowledgement was counted when it came, which may have been before. */
export function countSettled(counters: Counters, outcome: Outcome): void {
  counters.inFlight -= 1;
  if (outcome === "fail") counters.refused += 1;
  else if (outcome === "info") counters.indeterminate += 1;
}

/** Nothing of it ever left this machine. */
export function countNeverSent(counters: Counters): void {
  counters.inFlight -= 1;
  counters.attempted -= 1;
}
