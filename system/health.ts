/**
 * Whether a service's stores answer. Each is really asked, with a time limit, and an answer is good for a moment so
 * that many askers cost no more than one.
 */
import { Base } from "@platformatic/kafka";
import { createClient } from "@redis/client";
import pg from "pg";
import { clientOptions, DisposableClient } from "./kafka-client.ts";
import { paymentsTopic } from "./topics.ts";
import { withinLimit } from "./waiting.ts";

const answerLimitMs = 300;
const answerGoodForMs = 250;

export interface Health {
  readonly healthy: boolean;
  /** For each store `ok`, or why not. */
  readonly stores: Readonly<Record<string, string>>;
}

/** Asks one store; throws when it does not answer. */
export type Probe = () => Promise<unknown>;

/** A function that tells the health of the stores, asking each at most every 250 ms. */
export function healthOf(probes: Readonly<Record<string, Probe>>): () => Promise<Health> {
  let answer: Promise<Health> | null = null;
  let freshUntil = 0;
  return () => {
    if (answer === null || performance.now() > freshUntil) {
      freshUntil = Number.POSITIVE_INFINITY;
      answer = askAll(probes).finally(() => {
        freshUntil = performance.now() + answerGoodForMs;
      });
    }
    return answer;
  };
}

async function askAll(probes: Readonly<Record<string, Probe>>): Promise<Health> {
  const asked = Object.entries(probes).map(async ([store, probe]) => {
    try {
      await withinLimit(answerLimitMs, store, probe());
      return [store, "ok"] as const;
    } catch (error) {
      return [store, (error as Error).message] as const;
    }
  });
  const stores = Object.fromEntries(await Promise.all(asked));
  return { healthy: Object.values(stores).every((state) => state === "ok"), stores };
}

/** Asks the broker who leads the region's own topic: the broker must be up, and the topic there. */
export function kafkaProbe(brokers: readonly string[]): Probe {
  const client = new DisposableClient(() => new Base(clientOptions("health", brokers)));
  return () =>
    client.use(answerLimitMs, (base) => base.metadata({ topics: [paymentsTopic], forceUpdate: true }));
}

export function postgresProbe(databaseUrl: string): Probe {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: answerLimitMs,
    query_timeout: answerLimitMs,
  });
  pool.on("error", () => undefined);
  return () => pool.query("SELECT 1");
}

export function redisProbe(redisUrl: string): Probe {
  const client = createClient({
    url: redisUrl,
    disableOfflineQueue: true,
    socket: { connectTimeout: 1000, reconnectStrategy: 100 },
  });
  client.on("error", () => undefined);
  client.connect().catch(() => undefined);
  return () => client.ping();
}
