/**
 * Whether a service's stores answer. Each store is asked, with a time limit, and the answer is reused for a moment, so
 * that many requests cost no more than one. A cache is asked too, but a service is healthy without it.
 */

import { createClient } from "@redis/client";
import type pg from "pg";
import { openPool } from "./database.ts";
import { withinLimit } from "./waiting.ts";

export const answerLimitMs = 300;
const answerGoodForMs = 250;

export interface Health {
  readonly healthy: boolean;
  /** Per store, `ok` or the reason. */
  readonly stores: Readonly<Record<string, string>>;
}

/** Asks one store; throws if it does not answer. */
export type Probe = () => Promise<unknown>;
type Probes = Readonly<Record<string, Probe>>;

/**
 * Returns a function for the health of the stores, which asks each at most every 250 ms.
 * @param needed stores that the service needs
 * @param caches stores that are only reported
 */
export function healthOf(needed: Probes, caches: Probes = {}): () => Promise<Health> {
  let answer: Promise<Health> | null = null;
  let freshUntil = 0;
  return () => {
    if (answer === null || performance.now() > freshUntil) {
      freshUntil = Number.POSITIVE_INFINITY;
      answer = askAll(needed, caches).finally(() => {
        freshUntil = performance.now() + answerGoodForMs;
      });
    }
    return answer;
  };
}

async function askAll(needed: Probes, caches: Probes): Promise<Health> {
  const asked = Object.entries({ ...caches, ...needed }).map(async ([store, probe]) => {
    try {
      await withinLimit(answerLimitMs, store, probe());
      return [store, "ok"] as const;
    } catch (error) {
      return [store, (error as Error).message] as const;
    }
  });
  const stores = Object.fromEntries(await Promise.all(asked));
  return { healthy: Object.keys(needed).every((store) => stores[store] === "ok"), stores };
}

/** Asks whether the database takes writes: a replica and a fenced database do not. */
export function postgresProbe(databaseUrl: string): Probe {
  const pool = openPool({
    connectionString: databaseUrl,
    max: 1,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: answerLimitMs,
    query_timeout: answerLimitMs,
  });
  return () => assertWritable(pool);
}

/** @throws Error with the reason if the database does not answer, or takes no writes. */
export async function assertWritable(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query(
    "SELECT pg_is_in_recovery() AS recovering, current_setting('transaction_read_only') = 'on' AS read_only",
  );
  if (rows[0].recovering) {
    throw new Error("the database is in recovery: it follows another region's");
  }
  if (rows[0].read_only) {
    throw new Error("the database is read-only");
  }
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
