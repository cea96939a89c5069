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

/** Whoever a try belongs to; told once, when the try is over. */
export interface TryOwner {
  readonly eventId: string;
  tried(attempt: Try): void;
}

export interface AttemptsOptions {
  readonly connections: Connections;
  readonly delivery: Delivery;
  readonly history: LoadHistory;
  readonly attemptTimeoutMs: number;
  readonly onTry?: ((attempt: Try, eventId: string) => void) | undefined;
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
    const expiresAt = Math.min(sentAt + attemptTimeoutMs, notAfter);
    const request = { method: delivery.method, path: delivery.path, headers: this.#headers, body };
    connections.send(request, expiresAt, new Attempt(this, owner, sentAt));
  }

  over(owner: TryOwner, sentAt: number, outcome: Outcome, status: number, region: string | null): void {
    const attempt: Try = [sentAt, this.#options.history.now(), outcome, status, region];
    this.#options.onTry?.(attempt, owner.eventId);
    owner.tried(attempt);
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
}
