/**
 * The counters of a load while it runs: what the live line shows and what the drill waits for. Verdicts are made from
 * the history, never from these.
 */

export interface Tally {
  /** Arrivals the schedule has asked for. */
  readonly scheduled: number;
  /** Arrivals sent. */
  readonly sent: number;
  /** Operations with at least one try: the arrivals sent, and the conflicting events. */
  readonly attempted: number;
  /** Operations with an acknowledgement. A conflicting event counts from the first of its regions on. */
  readonly acknowledged: number;
  /** Definitely refused: by an answer, and with no earlier try of unknown fate. */
  readonly refused: number;
  /** Given up at their deadline with nobody knowing. */
  readonly indeterminate: number;
  /** Operations not settled yet, those waiting for their next try or for another region's answer included. */
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
  readonly tries: number;
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
    tries: 0,
    unsent: 0,
  };
}
