/**
 * When an operation without an answer is sent again: after its back-off, and when the budget has a token for it,
 * on the load's timer wheel, unless its deadline comes first. What an answer means is the operation's own business.
 */
import type { LoadHistory } from "./attempt-sender.ts";
import { backoffMs } from "./backoff.ts";
import type { OperationInFlight } from "./operation-in-flight.ts";
import { jitterAt } from "./operations.ts";
import { RetryBudget } from "./retry-budget.ts";
import type { TimerWheel } from "./timer-wheel.ts";

export interface RetriesOptions {
  readonly seed: number;
  readonly history: LoadHistory;
  readonly wheel: TimerWheel;
  readonly perSecond: number;
  /** As in `LoadOptions`. */
  readonly retryShare?: number;
}

export class Retries {
  /** Retries that the budget has made wait. */
  held = 0;
  readonly #options: RetriesOptions;
  readonly #budget: RetryBudget;
  /** Ready, and without a token; the first has waited longest. */
  readonly #waiting = new Set<OperationInFlight>();
  #over = false;

  constructor(options: RetriesOptions) {
    const { retryShare = Number.POSITIVE_INFINITY, perSecond, history } = options;
    this.#options = options;
    this.#budget = new RetryBudget(retryShare, perSecond, history.now());
  }

  /** Retries that wait for a token now. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Arranges the next attempt; `false` when there will be none: the deadline comes first, or nothing is sent again. */
  plan(operation: OperationInFlight): boolean {
    const { seed, history, wheel } = this.#options;
    if (this.#over || this.#budget.none) return false;
    const attempts = Math.max(1, operation.attempts.length);
    const at = history.now() + backoffMs(attempts, jitterAt(seed, operation.index, attempts));
    if (at >= operation.deadlineAt) return false;
    wheel.at(at, () => this.#ready(operation));
    return true;
  }

  /** A retry was answered, whatever the answer was, or never left this machine: it does not count against the budget. */
  spared(): void {
    this.#budget.giveBack();
  }

  /** Sends those that waited for a token, as far as there are any now. */
  turn(now: number): void {
    for (const operation of this.#waiting) {
      if (!this.#budget.take(now)) return;
      this.#waiting.delete(operation);
      operation.send();
    }
  }

  /** Nothing is sent again from now on. */
  end(): void {
    this.#over = true;
    this.#waiting.clear();
  }

  #ready(operation: OperationInFlight): void {
    const { history, wheel } = this.#options;
    const now = history.now();
    if (this.#over || now >= operation.deadlineAt) operation.giveUp();
    else if (this.#waiting.size === 0 && this.#budget.take(now)) operation.send();
    else {
      this.held += 1;
      this.#waiting.add(operation);
      wheel.at(operation.deadlineAt, () => {
        if (this.#waiting.delete(operation)) operation.giveUp();
      });
    }
  }
}
