/**
 * A Kafka client that is thrown away after any failure. What state a client is in after its broker was killed, frozen
 * or restarted is then of no interest: the next use starts with a new connection. It does not retry by itself.
 */
import { rootCause } from "./errors.ts";
import { withinLimit } from "./waiting.ts";

interface Closable {
  close(): Promise<void>;
}

/** For every client: one try, and quick to give up connecting, because the caller decides what happens next. */
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
   * @throws Error with the root cause of what `action` throws, or when it takes longer than `limitMs`; just after a
   * failure the same one again, so that connecting to a broker that is gone does not take the time of those that wait.
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

  /** Does not wait: a broker that is gone never confirms. A later use opens a new client. */
  close(): void {
    const client = this.#client;
    this.#client = null;
    client?.close().catch(() => undefined);
  }
}
