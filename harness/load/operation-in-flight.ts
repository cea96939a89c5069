/**
 * An operation between its arrival and its settlement: its attempts so far, and what the next step is. The body is made
 * once, so that every retry sends the same bytes under the same event id. Waiting and writing are its home's business.
 */
import type { Operation, Outcome } from "../contract/operation.ts";
import type { Attempt } from "../history/types.ts";
import type { AttemptOwner, AttemptSender } from "./attempt-sender.ts";
import type { Request } from "./request.ts";

/** Where the end of what is in flight is told: once, by one of the two. */
export interface Home<InFlight> {
  /** `plan` arranges the next `send`; `false` when there will be none. `spared`: a retry was answered, or never left this machine. */
  readonly retries: { plan(operation: OperationInFlight): boolean; spared(): void };
  settled(one: InFlight, outcome: Outcome): void;
  /** It is over, and nothing of it ever left the harness. */
  neverSent(one: InFlight): void;
}

export interface OperationHome extends Home<OperationInFlight> {
  readonly sender: Pick<AttemptSender, "start">;
}

export class OperationInFlight implements AttemptOwner {
  readonly index: number;
  readonly operation: Operation;
  /** When the arrival was scheduled, and when the operation is given up. */
  readonly due: number;
  readonly deadlineAt: number;
  readonly attempts: Attempt[] = [];
  readonly request: Request;
  readonly #home: OperationHome;
  #over = false;

  constructor(
    index: number,
    operation: Operation,
    request: Request,
    due: number,
    deadlineAt: number,
    home: OperationHome,
  ) {
    this.index = index;
    this.operation = operation;
    this.due = due;
    this.deadlineAt = deadlineAt;
    this.request = request;
    this.#home = home;
  }

  get eventId(): string {
    return this.operation.eventId;
  }

  get firstDue(): number | null {
    return this.attempts.length === 0 ? this.due : null;
  }

  send(): void {
    if (!this.#over) this.#home.sender.start(this, this.request, this.deadlineAt);
  }

  attempted(attempt: Attempt): void {
    this.attempts.push(attempt);
    if (attempt[2] !== "info" && this.attempts.length > 1) this.#home.retries.spared();
    switch (attempt[2]) {
      case "ok":
        this.#settle("ok");
        break;
      case "fail":
        // A refusal proves nothing about an earlier attempt without an answer: that one may have been applied.
        this.#settle(this.attempts.some((past) => past[2] === "info") ? "info" : "fail");
        break;
      case "info":
        if (!this.#home.retries.plan(this)) this.#settle("info");
        break;
    }
  }

  /** Without a first attempt there is no operation: by the time of another its schedule would be long past. */
  unsent(): void {
    if (this.attempts.length > 0) {
      this.#home.retries.spared();
      if (this.#home.retries.plan(this)) return;
    }
    this.giveUp();
  }

  /** Settles it now, with what is known: nothing. */
  giveUp(): void {
    if (this.#over) return;
    if (this.attempts.length > 0) this.#settle("info");
    else {
      this.#over = true;
      this.#home.neverSent(this);
    }
  }

  #settle(outcome: Outcome): void {
    this.#over = true;
    this.#home.settled(this, outcome);
  }
}

/** When the oldest was due of those in flight, which are in the order of their arrival; `Infinity` without one. */
export function oldestDue(inFlight: ReadonlySet<{ readonly due: number }>): number {
  const [oldest] = inFlight;
  return oldest?.due ?? Number.POSITIVE_INFINITY;
}
