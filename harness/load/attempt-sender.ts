/**
 * One attempt at an operation: a request goes out, and an answer, a time-out or a broken connection makes it a `Try` of
 * the history. What to do after it is its owner's business, a retry or the end.
 */
import type { Outcome } from "../contract/operation.ts";
import type { Delivery } from "../contract/system.ts";
import type { Attempt } from "../history/types.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { Request } from "./request.ts";
import type { Exchange, Wire } from "./wire.ts";

/** The part of the history a load needs. */
export type LoadHistory = Pick<HistoryWriter, "now" | "write" | "writeLine" | "wallEpochMs">;

/** What an attempt belongs to; told one of the two, once, when the attempt is over. */
export interface AttemptOwner {
  readonly eventId: string;
  /** When the arrival was due whose first attempt this is; `null` for retries and redeliveries. */
  readonly firstDue: number | null;
  attempted(attempt: Attempt): void;
  /** The harness could not send it: there was no attempt. */
  unsent(): void;
}

/** Told of every attempt when it is over; `firstDue` as in `AttemptOwner`. */
export type OnAttempt = (attempt: Attempt, eventId: string, firstDue: number | null) => void;

/** What all attempts of a load, whichever way they go, have in common. */
export interface AttemptCounters {
  /** Tries begun. */
  attempts: number;
  /** Those of them that the harness could not send. */
  unsent: number;
}

export interface AttemptSenderOptions {
  readonly connections: Wire;
  readonly delivery: Delivery;
  readonly history: LoadHistory;
  readonly attemptTimeoutMs: number;
  readonly counters: AttemptCounters;
  readonly onAttempt?: OnAttempt | undefined;
  /** Told why the harness could not send an attempt, in words. */
  readonly onUnsent?: ((why: string) => void) | undefined;
}

export class AttemptSender {
  readonly #options: AttemptSenderOptions;

  constructor(options: AttemptSenderOptions) {
    this.#options = options;
  }

  /** Sends it at once. The attempt ends by its own time-out or at `notAfter`, whichever comes first. */
  start(owner: AttemptOwner, request: Request, notAfter: number): void {
    const { connections, history, attemptTimeoutMs } = this.#options;
    const sentAt = history.now();
    this.#options.counters.attempts += 1;
    const expiresAt = Math.min(sentAt + attemptTimeoutMs, notAfter);
    connections.send(request, expiresAt, new AttemptExchange(this, owner, sentAt));
  }

  over(owner: AttemptOwner, sentAt: number, outcome: Outcome, status: number, region: string | null): void {
    const attempt: Attempt = [sentAt, this.#options.history.now(), outcome, status, region];
    this.#options.onAttempt?.(attempt, owner.eventId, owner.firstDue);
    owner.attempted(attempt);
  }

  unsent(owner: AttemptOwner, why: string): void {
    this.#options.counters.unsent += 1;
    this.#options.onUnsent?.(why);
    owner.unsent();
  }

  /** The system's own opinion of an answer. */
  classified(status: number, body: string): ReturnType<Delivery["classify"]> {
    return this.#options.delivery.classify(status, body);
  }
}

class AttemptExchange implements Exchange {
  readonly #sender: AttemptSender;
  readonly #owner: AttemptOwner;
  readonly #sentAt: number;

  constructor(sender: AttemptSender, owner: AttemptOwner, sentAt: number) {
    this.#sender = sender;
    this.#owner = owner;
    this.#sentAt = sentAt;
  }

  answered(status: number, body: string): void {
    const { outcome, region } = this.#sender.classified(status, body);
    this.#sender.over(this.#owner, this.#sentAt, outcome, status, region);
  }

  broke(): void {
    this.#sender.over(this.#owner, this.#sentAt, "info", 0, null);
  }

  unsent(why: string): void {
    this.#sender.unsent(this.#owner, why);
  }
}
