/**
 * The open-loop sender: operations arrive at a constant rate whatever the answers do, latency counts from the
 * scheduled time, and each operation is sent until it is acknowledged, refused or past its deadline, like a payment provider's
 * webhooks. Every operation becomes one `op` line of the history. It judges nothing and has no notion of regions.
 */
import type { Outcome } from "../contract/operation.ts";
import { thousandths } from "../history/clock.ts";
import { Arrivals, Lateness } from "./arrivals.ts";
import { AttemptSender } from "./attempt-sender.ts";
import { type ConflictPlan, Conflicts } from "./conflicts.ts";
import { Expiry } from "./expiry.ts";
import type { Load } from "./load.ts";
import { type LoadOptions, requireSound } from "./load-options.ts";
import { type OperationHome, OperationInFlight, oldestDue } from "./operation-in-flight.ts";
import { eventIdPrefix, type OperationOptions, operationAt } from "./operations.ts";
import { WaysIn } from "./origin.ts";
import { ReadBacks } from "./read-backs.ts";
import { opLine, senderRecord } from "./record-lines.ts";
import { Redeliveries } from "./redeliveries.ts";
import { requestOf } from "./request.ts";
import { Retries } from "./retries.ts";
import { type AcknowledgedOperation, JointStates, type OperationStates, Settlements } from "./settlements.ts";
import {
  type Counters,
  countAcknowledged,
  countBegun,
  countNeverSent,
  countSettled,
  type Tally,
  zeroCounters,
} from "./tally.ts";
import { slotMs, TimerWheel } from "./timer-wheel.ts";
import type { Wire } from "./wire.ts";

/** The sender wakes no more often than this; arrivals that fell due meanwhile are sent together. */
const wakeMsMin = 2;
/**
 * A sender that is behind looks at its sockets after this many arrivals: most of the answers are there by then, and
 * their connections can be used again. Without that, one hiccup opens a connection for each arrival it has delayed.
 */
const arrivalsPerTurn = 32;

/** Starts a load at once; the first arrival is due now. Throws a `RangeError` on options it cannot run with. */
export function startLoad(options: LoadOptions): Load {
  requireSound(options);
  return new OpenLoop(options);
}

type Phase = "arriving" | "paused" | "settling" | "redelivering" | "over";

class OpenLoop implements Load, OperationHome {
  readonly operations: OperationStates;
  readonly acknowledgedByRegion = new Map<string, number>();
  readonly sender: AttemptSender;
  readonly retries: Retries;
  readonly #options: LoadOptions;
  readonly #operationOptions: OperationOptions;
  readonly #counters: Counters = zeroCounters();
  readonly #connections: Wire;
  readonly #arrivals: Arrivals;
  readonly #lateness = new Lateness();
  readonly #wheel: TimerWheel;
  readonly #settlements: Settlements;
  readonly #conflicts: Conflicts;
  readonly #redeliveries: Redeliveries;
  readonly #readBacks: ReadBacks;
  readonly #expiry: Expiry;
  readonly #inFlight = new Set<OperationInFlight>();
  readonly #over = Promise.withResolvers<void>();
  #paused = Promise.withResolvers<void>();
  #phase: Phase = "arriving";
  #aborted = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: LoadOptions) {
    const { history, delivery, seed, perSecond } = options;
    const now = history.now();
    this.#options = options;
    this.#operationOptions = {
      ...options,
      schemaVersion: delivery.schemaVersion,
      firstAtEpochMs: history.wallEpochMs + now,
    };
    this.#settlements = new Settlements(eventIdPrefix(seed, options.runTag));
    this.#arrivals = new Arrivals(now, perSecond);
    this.#wheel = new TimerWheel(now);
    this.retries = new Retries({ ...options, wheel: this.#wheel });
    const ways = new WaysIn(options);
    this.#connections = ways.wire();
    this.#readBacks = new ReadBacks({ ...options, ways, wheel: this.#wheel });
    this.sender = new AttemptSender({ ...options, connections: this.#connections, counters: this.#counters });
    this.#redeliveries = new Redeliveries({
      ...options,
      sender: this.sender,
      wheel: this.#wheel,
      counters: this.#counters,
      operations: this.#operationOptions,
    });
    this.#conflicts = new Conflicts({
      ...options,
      population: this.#operationOptions,
      retries: this.retries,
      counters: this.#counters,
      acknowledged: (region) => countAcknowledged(this.#counters, this.acknowledgedByRegion, region),
    });
    this.#expiry = new Expiry(() => history.now(), this.#connections, this.#conflicts, this.#readBacks);
    this.operations = new JointStates(this.#settlements, this.#conflicts.settlements);
    this.#wake();
  }

  get tally(): Tally {
    return this.#counters;
  }

  get conflicting(): readonly string[] {
    return this.#conflicts.ids;
  }

  get latenessP99Ms(): number {
    return thousandths(this.#lateness.quantileMs(0.99));
  }

  get behind(): number {
    return this.#counters.scheduled - this.#arrivals.taken;
  }

  acknowledgedBefore(at: number): Iterable<AcknowledgedOperation> {
    return this.operations.acknowledgedBefore(at);
  }

  get settledUntil(): number {
    const { history, attemptTimeoutMs } = this.#options;
    return Math.min(history.now(), this.#expiry.firstExpiry - attemptTimeoutMs);
  }

  get recordedUntil(): number {
    return Math.min(this.settledUntil, oldestDue(this.#inFlight), this.#conflicts.oldestDue);
  }

  holdRedeliveries(): void {
    this.#redeliveries.hold("caller");
  }

  releaseRedeliveries(): void {
    this.#redeliveries.release("caller");
  }

  conflict(plan: ConflictPlan): void {
    if (this.#phase !== "arriving" && this.#phase !== "paused") {
      throw new Error("conflicting events need a load that runs, and this one has been stopped: ask before");
    }
    const now = this.#options.history.now();
    this.#conflicts.begin(plan, now);
    if (this.#phase === "paused") this.#conflicts.pause(now);
  }

  pause(): Promise<void> {
    if (this.#phase !== "arriving") return this.#phase === "paused" ? this.#paused.promise : this.stop();
    const now = this.#options.history.now();
    this.#sendDue(now, Number.POSITIVE_INFINITY);
    this.#arrivals.pause(now);
    this.#conflicts.pause(now);
    this.#redeliveries.hold("pause");
    this.#paused = Promise.withResolvers();
    this.#phase = "paused";
    return this.#paused.promise;
  }

  resume(): void {
    if (this.#phase !== "paused") return;
    const now = this.#options.history.now();
    this.#arrivals.resume(now);
    this.#conflicts.resume(now);
    this.#endPause("arriving");
  }

  stop(): Promise<void> {
    if (this.#phase === "arriving") {
      this.#sendDue(this.#options.history.now(), Number.POSITIVE_INFINITY);
      this.#phase = "settling";
    } else if (this.#phase === "paused") this.#endPause("settling");
    this.#conflicts.end();
    return this.#over.promise;
  }

  abort(): Promise<void> {
    if (this.#phase !== "over") {
      this.#aborted = true;
      this.#phase = "settling";
      this.retries.end();
      this.#conflicts.end();
      this.#connections.close();
      for (const operation of this.#inFlight) operation.giveUp();
      this.#conflicts.giveUp();
      this.#redeliveries.drop();
      this.#end();
    }
    return this.#over.promise;
  }

  settled(operation: OperationInFlight, outcome: Outcome): void {
    const { index, attempts } = operation;
    const [, at, , , region] = attempts[attempts.length - 1]!;
    this.#inFlight.delete(operation);
    countSettled(this.#counters, outcome);
    this.#settlements.settle(index, outcome, at);
    this.#options.history.writeLine(opLine(operation.operation, operation.due, outcome, attempts));
    if (outcome !== "ok") return;
    countAcknowledged(this.#counters, this.acknowledgedByRegion, region);
    this.#readBacks.plan(operation, at);
    this.#redeliveries.plan(index, at);
  }

  /** It shows as an arrival that was scheduled and not sent. */
  neverSent(operation: OperationInFlight): void {
    this.#inFlight.delete(operation);
    countNeverSent(this.#counters);
    this.#counters.sent -= 1;
  }

  #endPause(next: "arriving" | "settling"): void {
    this.#phase = next;
    this.#redeliveries.release("pause");
    this.#paused.resolve();
  }

  /** One turn of the loop: whatever is due is done, and the next turn is arranged. */
  readonly #wake = (): void => {
    if (this.#phase === "over") return;
    const now = this.#options.history.now();
    if (this.#phase === "arriving") this.#sendDue(now, arrivalsPerTurn);
    this.#wheel.turn(now);
    this.retries.turn(now);
    this.#expiry.turn(now);
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

  /** Sends what is due, however late: nothing is left out, but no more than `atMost` arrivals now. */
  #sendDue(now: number, atMost: number): void {
    const scheduled = this.#arrivals.scheduledBy(now);
    this.#counters.scheduled = scheduled;
    const until = Math.min(scheduled, this.#arrivals.taken + atMost);
    while (this.#arrivals.taken < until) this.#sendNext();
    this.#conflicts.turn(now);
  }

  #sendNext(): void {
    const { delivery, deadlineMs, history, seed } = this.#options;
    const index = this.#arrivals.taken;
    const due = thousandths(this.#arrivals.dueAt(index));
    const operation = operationAt(seed, index, this.#operationOptions);
    const request = requestOf(delivery, operation);
    this.#arrivals.taken += 1;
    if (request === null) return; // it shows as an arrival that was scheduled and not sent
    const inFlight = new OperationInFlight(index, operation, request, due, due + deadlineMs, this);
    this.#inFlight.add(inFlight);
    this.#settlements.begin(index);
    this.#counters.sent += 1;
    countBegun(this.#counters);
    this.#lateness.add(history.now() - due);
    inFlight.send();
  }

  /** The phase after moving on to the next one where this one has nothing left to wait for. */
  #advanced(): Phase {
    const { inFlight, redeliveriesInFlight } = this.#counters;
    if (this.#phase === "paused" && inFlight + redeliveriesInFlight === 0) this.#paused.resolve();
    if (this.#phase === "settling" && inFlight === 0) {
      this.#phase = "redelivering";
      this.#redeliveries.hasten();
    }
    const { redeliveriesWaiting } = this.#counters;
    const following = redeliveriesInFlight + redeliveriesWaiting + this.#readBacks.pending;
    if (this.#phase === "redelivering" && following === 0) this.#end();
    return this.#phase;
  }

  #end(): void {
    const { history } = this.#options;
    this.#phase = "over";
    this.#paused.resolve();
    clearTimeout(this.#timer);
    this.#wheel.clear();
    this.#connections.close();
    this.#conflicts.close();
    this.#readBacks.close();
    const account = { held: this.retries.held, readBacks: this.#readBacks.count, aborted: this.#aborted };
    history.write(senderRecord(history.now(), this, account));
    this.#over.resolve();
  }
}
