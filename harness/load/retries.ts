/**
 * When an operation that nobody has answered is tried again: after its back-off, on the load's timer wheel, unless
 * its deadline comes first. What an answer means is the operation's own business.
 */
import type { LoadHistory } from "./attempts.ts";
import { backoffMs } from "./backoff.ts";
import type { OperationInFlight } from "./operation-in-flight.ts";
import { jitterAt } from "./operations.ts";
import type { TimerWheel } from "./timer-wheel.ts";

export class Retries {
  readonly #seed: number;
  readonly #history: LoadHistory;
  readonly #wheel: TimerWheel;
  #over = false;

  constructor(seed: number, history: LoadHistory, wheel: TimerWheel) {
    this.#seed = seed;
    this.#history = history;
    this.#wheel = wheel;
  }

  /** Arranges the next try; `false` when there will be none, for the deadline comes first or the load was aborted. */
  plan(operation: OperationInFlight): boolean {
    if (this.#over) return false;
    const tries = operation.tries.length;
    const at = this.#history.now() + backoffMs(tries, jitterAt(this.#seed, operation.index, tries));
    if (at >= operation.deadlineAt) return false;
    this.#wheel.at(at, () => {
      if (this.#history.now() < operation.deadlineAt) operation.send();
      else operation.giveUp();
    });
    return true;
  }

  /** Nothing is tried again from now on. */
  end(): void {
    this.#over = true;
  }
}
