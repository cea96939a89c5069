/**
 * Entry point of the worker service: `node system/worker.ts`, one process per region, configured by environment. It
 * applies the events of every region to this region's ledger. `schema.sql` must have been applied.
 */

import Fastify from "fastify";
import { applyLate } from "./applying.ts";
import { readConfigOrExit } from "./config.ts";
import { Consumption, type ConsumptionParts, usualPaceMs } from "./consumption.ts";
import { openPool } from "./database.ts";
import { DedupCache } from "./dedup-cache.ts";
import { deduplicationWith, settlementRule } from "./deduplication.ts";
import { assertWritable, healthOf, redisProbe } from "./health.ts";
import { Ledger } from "./ledger.ts";
import { workerMetrics } from "./metrics.ts";
import { createLogger, listen, serveOperations, stopOnSignal } from "./operations.ts";
import { OutboxSource } from "./outbox-source.ts";
import { batchReader } from "./reading.ts";
import { mirrorOf, paymentsTopic } from "./topics.ts";

const config = readConfigOrExit();
const { region, defect, eventLog, redisUrl } = config;
const log = createLogger("worker", config);

const pool = openPool(
  { connectionString: config.databaseUrl, max: 4, connectionTimeoutMillis: 1000, query_timeout: 10_000 },
  (error) => log.warn({ err: error }, "a database connection was lost"),
);

const ledger = new Ledger(pool, settlementRule(defect, region));
const cache = redisUrl === null ? null : new DedupCache(redisUrl, pool, log);
const metrics = workerMetrics(region, () => ledger.countDeadLetters());

/** The defect `replay-skips` needs a backlog; see `defects.ts`. */
const skipsBacklog = defect === "replay-skips";
const paceMs = skipsBacklog ? 500 : usualPaceMs;

async function opener(): Promise<ConsumptionParts["open"]> {
  if (eventLog.kind === "postgres") {
    return (signal) => OutboxSource.open(pool, ledger, { skipsBacklog, signal });
  }
  // Loaded only if used: the client is slow to load, and a start may be part of an outage.
  const { RecordSource } = await import("./record-source.ts");
  const topics = [paymentsTopic, ...config.otherRegions.map(mirrorOf)];
  return () => RecordSource.open(eventLog.brokers, topics, ledger);
}

const consumption = new Consumption({
  open: await opener(),
  read: batchReader(config.versions, defect, region),
  deduplication: deduplicationWith(cache, defect, region),
  apply: defect === "commit-before-apply" ? applyLate(ledger) : (batch) => ledger.apply(batch),
  paceMs,
  metrics,
  log,
});

const app = Fastify();
serveOperations(app, {
  region,
  registry: metrics.registry,
  health: healthOf(
    {
      [eventLog.kind === "kafka" ? "kafka" : "outbox"]: () => consumption.assertRunning(),
      postgres: () => assertWritable(pool),
    },
    redisUrl === null ? {} : { redis: redisProbe(redisUrl) },
  ),
});
await listen(app, config);
log.info({ host: config.host, port: config.port, defect: defect || undefined }, "listening");

const stopping = new AbortController();
const running = Promise.all([consumption.run(stopping.signal), cache?.follow(stopping.signal)]);

stopOnSignal(log, async () => {
  stopping.abort();
  await running;
  await app.close();
  await pool.end();
});
