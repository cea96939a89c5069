/**
 * One event with different contents between its sending and its settlement: a copy for each region, each sent until
 * that region has answered. It becomes one operation of the history, with the attempts of all its copies.
 */
import type { Operation, Outcome } from "../contract/operation.ts";
import type { Attempt } from "../history/types.ts";
import type { AttemptSender } from "./attempt-sender.ts";
import { type Home, OperationInFlight } from "./operation-in-flight.ts";
import { opLine } from "./record-lines.ts";
import type { Request } from "./request.ts";

/** It is settled when every copy is, and never sent when no copy was. */
export interface ConflictHome extends Home<ConflictInFlight> {
  /** Called once, at the first acknowledgement of any copy; others may still be on their way. */
  acknowledged(conflict: ConflictInFlight, first: Attempt): void;
}

/** What one region is sent, and the way it goes there. */
export interface ConflictingCopy {
  readonly operation: Operation;
  readonly request: Request;
  readonly sender: AttemptSender;
}

export class ConflictInFlight {
  readonly index: number;
  readonly due: number;
  readonly #home: ConflictHome;
  readonly #copies: readonly OperationInFlight[];
  readonly #outcomes: Outcome[] = [];

  constructor(
    index: number,
    copies: readonly ConflictingCopy[],
    due: number,
    deadlineAt: number,
    home: ConflictHome,
  ) {
    this.index = index;
    this.due = due;
    this.#home = home;
    this.#copies = copies.map(({ operation, request, sender }, place) => {
      // A number of its own, or all copies would come back from their back-off in the same instant.
      const number = index * copies.length + place;
      return new OperationInFlight(number, operation, request, due, deadlineAt, {
        sender,
        retries: home.retries,
        settled: (copy, outcome) => this.#copySettled(copy, outcome),
        neverSent: (copy) => this.#copySettled(copy, "info"),
      });
    });
  }

  send(): void {
    for (const copy of this.#copies) copy.send();
  }

  /** Settles every copy now, with what is known. */
  giveUp(): void {
    for (const copy of this.#copies) copy.giveUp();
  }

  /** Its `op` line, once it is settled. */
  line(outcome: Outcome): string {
    const [first, ...rivals] = this.#copies.map(({ operation }) => operation);
    const attempts = this.#copies.flatMap((copy) => copy.attempts).toSorted((a, b) => a[0] - b[0]);
    return opLine(first!, this.due, outcome, attempts, rivals);
  }

  #copySettled(copy: OperationInFlight, outcome: Outcome): void {
    const known = this.#outcomes.includes("ok");
    this.#outcomes.push(outcome);
    if (outcome === "ok" && !known) this.#home.acknowledged(this, copy.attempts[copy.attempts.length - 1]!);
    if (this.#outcomes.length < this.#copies.length) return;
    if (this.#copies.every(({ attempts }) => attempts.length === 0)) this.#home.neverSent(this);
    else this.#home.settled(this, this.#together());
  }

  /** Acknowledged by one is acknowledged; refused is only what every region has refused. */
  #together(): Outcome {
    if (this.#outcomes.includes("ok")) return "ok";
    return this.#outcomes.includes("info") ? "info" : "fail";
  }
}
