/**
 * A Kafka client that is discarded after any failure. So its state after a broker was killed, frozen or restarted does not
 * matter: the next use starts with a new connection. It does not retry by itself.
 */
import { rootCause } from "./errors.ts";
import { withinLimit } from "./waiting.ts";

interface Closable {
  close(): Promise<void>;
}

/** For every client: one attempt and a short connect time-out, because the caller decides what happens next. */
export function clientOptions(clientId: string, brokers: readonly string[]) {
  return { clientId, bootstrapBrokers: [...brokers], retries: 0, connectTimeout: 1000, requestTimeout: 5000 };
}

const reconnectMs = 100;

export class DisposableClient<Client extends Closable> {
  readonly #create: () => Client;
  #client: Client | null = null;
  #failure: Error | null = null;
  #failedAt = Number.NEGATIVE_INFINITY;

  constructor(create: () => Client) {
    this.#create = create;
  }

  /**
   * @throws Error with the root cause of what `action` throws, or if it takes longer than `limitMs`. Just after a failure,
   * the same error again, so that callers do not wait for connections to a dead broker.
   */
  async use<T>(limitMs: number, action: (client: Client) => Promise<T>): Promise<T> {
    if (this.#failure !== null && performance.now() < this.#failedAt + reconnectMs) {
      throw this.#failure;
    }
    this.#client ??= this.#create();
    const client = this.#client;
    try {
      return await withinLimit(limitMs, "Kafka", action(client));
    } catch (error) {
      if (this.#client === client) {
        this.close();
      }
      this.#failure = rootCause(error);
      this.#failedAt = performance.now();
      throw this.#failure;
    }
  }

  /** Does not wait, because a dead broker never confirms. A later use opens a new client. */
  close(): void {
    const client = this.#client;
    this.#client = null;
    client?.close().catch(() => undefined);
  }
}
