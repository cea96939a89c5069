/**
 * One try of an operation: a request goes out, and an answer, a time-out or a broken connection makes it a `Try` of
 * the history. What to do after it is its owner's business, a retry or the end.
 */
import type { Outcome } from "../contract/operation.ts";
import type { Delivery } from "../contract/system.ts";
import type { Try } from "../history/types.ts";
import type { HistoryWriter } from "../history/writer.ts";
import type { Connections, Exchange } from "./connections.ts";

/** The part of the history a load needs. */
export type LoadHistory = Pick<HistoryWriter, "now" | "write" | "writeLine" | "wallEpochMs">;

/** Whatever a try belongs to; told one of the two, once, when the try is over. */
export interface TryOwner {
  readonly eventId: string;
  /** When the arrival was due whose first try this is; `null` for retries and redeliveries. */
  readonly firstDue: number | null;
  tried(attempt: Try): void;
  /** The harness could not send it: there was no try. */
  unsent(): void;
}

/** Told of every try when it is over; `firstDue` as in `TryOwner`. */
export type OnTry = (attempt: Try, eventId: string, firstDue: number | null) => void;

/** What all tries of a load, whichever way they go, have in common. */
export interface TryCounters {
  /** Tries begun. */
  tries: number;
  /** Those of them that the harness could not send. */
  unsent: number;
}

export interface AttemptsOptions {
  readonly connections: Connections;
  readonly delivery: Delivery;
  readonly history: LoadHistory;
  readonly attemptTimeoutMs: number;
  readonly counters: TryCounters;
  readonly onTry?: OnTry | undefined;
  /** Told why the harness could not send a try, in words. */
  readonly onUnsent?: ((why: string) => void) | undefined;
}

export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #headers: string[];

  constructor(options: AttemptsOptions) {
    this.#options = options;
    this.#headers = Object.entries(options.delivery.headers).flat();
  }

  /** Sends `body` at once. The try ends by its own time-out or at `notAfter`, whichever comes first. */
  start(owner: TryOwner, body: string, notAfter: number): void {
    const { connections, delivery, history, attemptTimeoutMs } = this.#options;
    const sentAt = history.now();
    this.#options.counters.tries += 1;
    const expiresAt = Math.min(sentAt + attemptTimeoutMs, notAfter);
    const request = { method: delivery.method, path: delivery.path, headers: this.#headers, body };
    connections.send(request, expiresAt, new Attempt(this, owner, sentAt));
  }

  over(owner: TryOwner, sentAt: number, outcome: Outcome, status: number, region: string | null): void {
    const attempt: Try = [sentAt, this.#options.history.now(), outcome, status, region];
    this.#options.onTry?.(attempt, owner.eventId, owner.firstDue);
    owner.tried(attempt);
  }

  unsent(owner: TryOwner, why: string): void {
    this.#options.counters.unsent += 1;
    this.#options.onUnsent?.(why);
    owner.unsent();
  }

  /** The system's own opinion of an answer. */
  classified(status: number, body: string): ReturnType<Delivery["classify"]> {
    return this.#options.delivery.classify(status, body);
  }
}

class Attempt implements Exchange {
  readonly #attempts: Attempts;
  readonly #owner: TryOwner;
  readonly #sentAt: number;

  constructor(attempts: Attempts, owner: TryOwner, sentAt: number) {
    this.#attempts = attempts;
    this.#owner = owner;
    this.#sentAt = sentAt;
  }

  answered(status: number, body: string): void {
    const { outcome, region } = this.#attempts.classified(status, body);
    this.#attempts.over(this.#owner, this.#sentAt, outcome, status, region);
  }

  broke(): void {
    this.#attempts.over(this.#owner, this.#sentAt, "info", 0, null);
  }

  unsent(why: string): void {
    this.#attempts.unsent(this.#owner, why);
  }
}
