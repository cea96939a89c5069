/**
 * Entry point of the worker service, one process a region: `node system/worker.ts`, configured by environment.
 * Applies the events of every region to this region's ledger. Assumes that `schema.sql` has been applied.
 */
import Fastify from "fastify";
import pg from "pg";
import { readConfigOrExit } from "./config.ts";
import { Consumption } from "./consumption.ts";
import { DedupCache } from "./dedup-cache.ts";
import { healthOf } from "./health.ts";
import { Ledger } from "./ledger.ts";
import { workerMetrics } from "./metrics.ts";
import { createLogger, listen, serveOperations, stopOnSignal } from "./operations.ts";
import { mirrorOf, paymentsTopic } from "./topics.ts";

const config = readConfigOrExit();
const log = createLogger("worker", config);
const dedup = config.defect !== "no-dedup";

const pool = new pg.Pool({
  connectionString: config.databaseUrl,
  max: 4,
  connectionTimeoutMillis: 1000,
  query_timeout: 10_000,
});
pool.on("error", (error) => log.warn({ err: error }, "a database connection was lost"));

const ledger = new Ledger(pool, { dedup });
const cache = new DedupCache(config.redisUrl, pool, log);
const metrics = workerMetrics(config.region, () => ledger.countDeadLetters());
const consumption = new Consumption({
  brokers: config.kafkaBrokers,
  topics: [paymentsTopic, ...config.otherRegions.map(mirrorOf)],
  versions: config.versions,
  ledger,
  cache: dedup ? cache : null,
  metrics,
  log,
});

const app = Fastify();
serveOperations(app, {
  region: config.region,
  registry: metrics.registry,
  health: healthOf({
    kafka: () => consumption.assertRunning(),
    postgres: () => pool.query("SELECT 1"),
  }),
});
await listen(app, config);
log.info({ host: config.host, port: config.port, defect: config.defect || undefined }, "listening");

const stopping = new AbortController();
const running = Promise.all([consumption.run(stopping.signal), cache.follow(stopping.signal)]);

stopOnSignal(log, async () => {
  stopping.abort();
  await running;
  await app.close();
  await pool.end();
});
