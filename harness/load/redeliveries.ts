/**
 * Deliberate further deliveries of operations that are acknowledged already: the duplicates a payment provider sends
 * every day. Each is one attempt, without retries. They can be held, for a redelivery that reaches the survivor of an
 * outage before it has been read would hide what it lacks. The seed decides which operations are redelivered.
 */
import type { Attempt } from "../history/types.ts";
import type { AttemptOwner, AttemptSender } from "./attempt-sender.ts";
import type { LoadOptions } from "./load-options.ts";
import { type OperationOptions, operationAt, redeliverAfterMs } from "./operations.ts";
import { redeliveryLine } from "./record-lines.ts";
import { requestOf } from "./request.ts";
import type { Counters } from "./tally.ts";
import type { TimerWheel } from "./timer-wheel.ts";

const spreadMs = 1_000;

/** What holds them: the caller of the load, or a pause of the load. */
export type Holder = "caller" | "pause";

export interface RedeliveriesOptions extends LoadOptions {
  readonly sender: AttemptSender;
  readonly wheel: TimerWheel;
  readonly counters: Counters;
  /** What makes the operation of an arrival again. */
  readonly operations: OperationOptions;
}

export class Redeliveries {
  readonly #options: RedeliveriesOptions;
  /** Arrivals whose redelivery is planned and not held. */
  readonly #waiting = new Set<number>();
  readonly #holders = new Set<Holder>();
  /** Arrivals whose redelivery fell due while they were held. */
  #held: number[] = [];

  constructor(options: RedeliveriesOptions) {
    this.#options = options;
  }

  /** Plans the redelivery of arrival `index`, if it is among those that are delivered again. */
  plan(index: number, acknowledgedAt: number): void {
    const { seed, redelivered, counters } = this.#options;
    const afterMs = redeliverAfterMs(seed, index, redelivered);
    if (afterMs === null) return;
    counters.redeliveriesWaiting += 1;
    this.#wait(index, acknowledgedAt + afterMs);
  }

  /** From now on none is sent; those already on their way are counted in `redeliveriesInFlight`. */
  hold(holder: Holder): void {
    this.#holders.add(holder);
  }

  /** Once nothing holds them any more, sends those held, spread over a second, and lets later ones pass again. */
  release(holder: Holder): void {
    this.#holders.delete(holder);
    if (this.#holders.size > 0) return;
    const held = this.#held;
    this.#held = [];
    this.#spread(held);
  }

  /** The load ends: those planned are spread over the next second, or dropped where they are held. */
  hasten(): void {
    if (this.#holders.size > 0) this.drop();
    else this.#spread([...this.#waiting]);
  }

  /** Drops all that have not been sent. */
  drop(): void {
    const count = this.#waiting.size + this.#held.length;
    this.#options.counters.redeliveriesWaiting -= count;
    this.#options.counters.redeliveriesDropped += count;
    this.#waiting.clear();
    this.#holders.clear();
    this.#held = [];
  }

  #spread(indices: readonly number[]): void {
    const now = this.#options.history.now();
    for (const [place, index] of indices.entries())
      this.#wait(index, now + (place * spreadMs) / indices.length);
  }

  #wait(index: number, at: number): void {
    this.#waiting.add(index);
    this.#options.wheel.at(at, () => {
      // Not there any more: sent earlier than planned, or dropped.
      if (!this.#waiting.delete(index)) return;
      if (this.#holders.size > 0) this.#held.push(index);
      else this.#send(index, at);
    });
  }

  #send(index: number, due: number): void {
    const { sender, counters, history, seed, delivery, operations } = this.#options;
    const repeated = operationAt(seed, index, operations);
    const again = requestOf(delivery, repeated);
    counters.redeliveriesWaiting -= 1;
    if (again === null) {
      counters.redeliveriesDropped += 1;
      return;
    }
    counters.redeliveriesInFlight += 1;
    const owner: AttemptOwner = {
      eventId: repeated.eventId,
      firstDue: null,
      attempted(attempt: Attempt) {
        counters.redeliveriesInFlight -= 1;
        counters.redelivered += 1;
        history.writeLine(redeliveryLine(repeated.eventId, due, attempt));
      },
      unsent() {
        counters.redeliveriesInFlight -= 1;
        counters.redeliveriesDropped += 1;
      },
    };
    sender.start(owner, again, Number.POSITIVE_INFINITY);
  }
}
