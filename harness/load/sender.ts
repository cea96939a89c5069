/**
 * The open-loop sender: operations arrive at a constant rate whatever the answers do, latency counts from the
 * scheduled time, and each is sent until it is acknowledged, refused or past its deadline, like a payment provider's
 * webhooks. Every operation becomes one `op` line of the history. It judges nothing and knows no region.
 */
import type { Outcome } from "../contract/operation.ts";
import { thousandths } from "../history/clock.ts";
import { Arrivals, Lateness } from "./arrivals.ts";
import { Attempts } from "./attempts.ts";
import { backoffMs } from "./backoff.ts";
import { Connections } from "./connections.ts";
import { type LoadOptions, requireSound } from "./load-options.ts";
import { type OperationHome, OperationInFlight } from "./operation-in-flight.ts";
import {
  eventIdPrefix,
  jitterAt,
  type OperationOptions,
  operationAt,
  redeliverAfterMs,
} from "./operations.ts";
import { opLine } from "./record-lines.ts";
import { Redeliveries } from "./redeliveries.ts";
import { type AcknowledgedOperation, type OperationStates, Settlements } from "./settlements.ts";
import { type Counters, type Tally, zeroCounters } from "./tally.ts";
import { slotMs, TimerWheel } from "./timer-wheel.ts";

/** The sender wakes no more often than this; arrivals that fell due meanwhile are sent together. */
const wakeMsMin = 2;
/**
 * A sender that is behind looks at its sockets after this many arrivals: most of the answers are there by then, and
 * their connections can be used again. Without that, one hiccup opens a connection for each arrival it has delayed.
 */
const arrivalsPerTurn = 32;
const expireEveryMs = 8;

export type { LoadOptions } from "./load-options.ts";

export interface Load {
  /** Live counters. */
  readonly tally: Tally;
  /** What is known of each operation attempted so far. */
  readonly operations: OperationStates;
  /** First acknowledgements by the region that gave them, where the answer said which. */
  readonly acknowledgedByRegion: ReadonlyMap<string, number>;
  /** 99th percentile of how late arrivals have been sent so far, milliseconds. */
  readonly latenessP99Ms: number;
  /** Every try sent before this moment is over; milliseconds since the history began. */
  readonly settledUntil: number;
  /** Operations acknowledged at or before `at`, milliseconds since the history began. */
  acknowledgedBefore(at: number): Iterable<AcknowledgedOperation>;
  /**
   * No deliberate redelivery is sent from now on. One already on its way still is:
   * `tally.redeliveriesInFlight` says how many.
   */
  holdRedeliveries(): void;
  /** Sends the redeliveries held back, spread over about a second. */
  releaseRedeliveries(): void;
  /**
   * No new arrivals. Resolves when every operation is settled (at the latest after `deadlineMs`), the redeliveries
   * still planned are over (dropped and counted where they are held) and the `sender` record is written.
   */
  stop(): Promise<void>;
  /** Settles everything in flight as indeterminate, drops all redeliveries and writes the `sender` record, now. */
  abort(): Promise<void>;
}

/** Starts a load at once; the first arrival is due now. Throws a `RangeError` on options it cannot run with. */
export function startLoad(options: LoadOptions): Load {
  requireSound(options);
  return new OpenLoop(options);
}

type Phase = "arriving" | "settling" | "redelivering" | "over";

class OpenLoop implements Load, OperationHome {
  readonly operations: Settlements;
  readonly acknowledgedByRegion = new Map<string, number>();
  readonly attempts: Attempts;
  readonly #options: LoadOptions;
  readonly #operationOptions: OperationOptions;
  readonly #counters: Counters = zeroCounters();
  readonly #connections: Connections;
  readonly #arrivals: Arrivals;
  readonly #lateness = new Lateness();
  readonly #wheel: TimerWheel;
  readonly #redeliveries: Redeliveries;
  readonly #inFlight = new Set<OperationInFlight>();
  readonly #over = Promise.withResolvers<void>();
  #phase: Phase = "arriving";
  #aborted = false;
  #timer: NodeJS.Timeout | undefined;
  #expireAt = 0;

  constructor(options: LoadOptions) {
    const { history, delivery, seed, perSecond, attemptTimeoutMs } = options;
    const now = history.now();
    this.#options = options;
    this.#operationOptions = {
      ...options,
      schemaVersion: delivery.schemaVersion,
      firstAtEpochMs: history.wallEpochMs + now,
    };
    this.operations = new Settlements(eventIdPrefix(seed, options.runTag));
    this.#arrivals = new Arrivals(now, perSecond);
    this.#wheel = new TimerWheel(now);
    this.#connections = new Connections(options.origin, attemptTimeoutMs);
    this.attempts = new Attempts({ ...options, connections: this.#connections });
    this.#redeliveries = new Redeliveries({
      attempts: this.attempts,
      wheel: this.#wheel,
      history,
      counters: this.#counters,
      operation: (index) => operationAt(seed, index, this.#operationOptions),
      body: delivery.body,
    });
    this.#wake();
  }

  get tally(): Tally {
    return this.#counters;
  }

  get latenessP99Ms(): number {
    return thousandths(this.#lateness.quantileMs(0.99));
  }

  acknowledgedBefore(at: number): Iterable<AcknowledgedOperation> {
    return this.operations.acknowledgedBefore(at);
  }

  get settledUntil(): number {
    const { history, attemptTimeoutMs } = this.#options;
    return Math.min(history.now(), this.#connections.firstExpiry - attemptTimeoutMs);
  }

  holdRedeliveries(): void {
    this.#redeliveries.hold();
  }

  releaseRedeliveries(): void {
    this.#redeliveries.release();
  }

  stop(): Promise<void> {
    if (this.#phase === "arriving") {
      this.#sendDue(this.#options.history.now(), Number.POSITIVE_INFINITY);
      this.#phase = "settling";
    }
    return this.#over.promise;
  }

  abort(): Promise<void> {
    if (this.#phase !== "over") {
      this.#aborted = true;
      this.#phase = "settling";
      this.#connections.close();
      for (const operation of this.#inFlight) operation.giveUp();
      this.#redeliveries.drop();
      this.#end();
    }
    return this.#over.promise;
  }

  retryAt(operation: OperationInFlight): number | null {
    if (this.#aborted) return null;
    const tries = operation.tries.length;
    const waitMs = backoffMs(tries, jitterAt(this.#options.seed, operation.index, tries));
    const at = this.#options.history.now() + waitMs;
    return at < operation.deadlineAt ? at : null;
  }

  waitUntil(at: number, operation: OperationInFlight): void {
    this.#wheel.at(at, () => {
      if (this.#options.history.now() < operation.deadlineAt) operation.send();
      else operation.giveUp();
    });
  }

  settled(operation: OperationInFlight, outcome: Outcome): void {
    const { index, tries } = operation;
    const [, at, , , region] = tries[tries.length - 1]!;
    this.#inFlight.delete(operation);
    this.#counters.inFlight -= 1;
    this.operations.settle(index, outcome, at);
    this.#options.history.writeLine(opLine(operation.operation, operation.due, outcome, tries));
    if (outcome === "ok") this.#acknowledged(index, at, region);
    else if (outcome === "fail") this.#counters.refused += 1;
    else this.#counters.indeterminate += 1;
  }

  #acknowledged(index: number, at: number, region: string | null): void {
    this.#counters.acknowledged += 1;
    if (region !== null) {
      this.acknowledgedByRegion.set(region, (this.acknowledgedByRegion.get(region) ?? 0) + 1);
    }
    const afterMs = redeliverAfterMs(this.#options.seed, index, this.#options.redelivered);
    if (afterMs !== null) this.#redeliveries.plan(index, at + afterMs);
  }

  /** One turn of the loop: whatever is due is done, and the next turn is arranged. */
  readonly #wake = (): void => {
    if (this.#phase === "over") return;
    const now = this.#options.history.now();
    if (this.#phase === "arriving") this.#sendDue(now, arrivalsPerTurn);
    this.#wheel.turn(now);
    if (now >= this.#expireAt) {
      this.#expireAt = now + expireEveryMs;
      // After a look at the sockets: an answer that is there already is never taken for a time-out.
      setImmediate(() => this.#connections.expire(this.#options.history.now()));
    }
    if (this.#advanced() === "over") return;
    const behind = this.#phase === "arriving" && this.#arrivals.taken < this.#counters.scheduled;
    if (behind) setImmediate(this.#wake);
    else this.#timer = setTimeout(this.#wake, this.#wakeInMs(now));
  };

  #wakeInMs(now: number): number {
    if (this.#phase !== "arriving") return slotMs;
    const nextDueInMs = this.#arrivals.dueAt(this.#arrivals.taken) - now;
    return Math.min(slotMs, Math.max(wakeMsMin, nextDueInMs));
  }

  /** Sends arrivals that are due, however late: none is left out, but no more than `atMost` now. */
  #sendDue(now: number, atMost: number): void {
    const scheduled = this.#arrivals.scheduledBy(now);
    this.#counters.scheduled = scheduled;
    const until = Math.min(scheduled, this.#arrivals.taken + atMost);
    while (this.#arrivals.taken < until) this.#sendNext();
  }

  #sendNext(): void {
    const { delivery, deadlineMs, history, seed } = this.#options;
    const index = this.#arrivals.taken;
    const due = thousandths(this.#arrivals.dueAt(index));
    const operation = operationAt(seed, index, this.#operationOptions);
    const body = delivery.body(operation);
    const inFlight = new OperationInFlight(index, operation, body, due, due + deadlineMs, this);
    this.#arrivals.taken += 1;
    this.#inFlight.add(inFlight);
    this.operations.begin(index);
    this.#counters.sent += 1;
    this.#counters.attempted += 1;
    this.#counters.inFlight += 1;
    this.#lateness.add(history.now() - due);
    inFlight.send();
  }

  /** The phase after moving on to the next one where this one has nothing left to wait for. */
  #advanced(): Phase {
    if (this.#phase === "settling" && this.#inFlight.size === 0) {
      this.#phase = "redelivering";
      this.#redeliveries.hasten();
    }
    const { redeliveriesInFlight, redeliveriesWaiting } = this.#counters;
    if (this.#phase === "redelivering" && redeliveriesInFlight + redeliveriesWaiting === 0) this.#end();
    return this.#phase;
  }

  #end(): void {
    const { history } = this.#options;
    const { scheduled, sent } = this.#counters;
    this.#phase = "over";
    clearTimeout(this.#timer);
    this.#wheel.clear();
    this.#connections.close();
    history.write({
      k: "sender",
      at: history.now(),
      scheduled,
      sent,
      latenessP99Ms: this.latenessP99Ms,
      aborted: this.#aborted,
    });
    this.#over.resolve();
  }
}
