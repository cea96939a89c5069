/**
 * Entry point of the heartbeat: `node system/heartbeat.ts`, one process per region, configured by environment. It stands in
 * for the applications whose databases are beside the ledger's: a few times per second it writes a row into each, so that
 * each has something to replicate. `heartbeat.sql` must have been applied.
 */
import Fastify from "fastify";
import { Registry } from "prom-client";
import { openPool } from "./database.ts";
import { orExit } from "./environment.ts";
import { assertWritable, healthOf } from "./health.ts";
import { readHeartbeatConfig } from "./heartbeat-config.ts";
import { createLogger, listen, serveOperations, stopOnSignal } from "./operations.ts";
import { pause } from "./waiting.ts";

const beatEveryMs = 200;

const config = orExit(readHeartbeatConfig);
const log = createLogger("heartbeat", config);
const limits = { max: 1, idleTimeoutMillis: 0, connectionTimeoutMillis: 1000, query_timeout: 2000 };
const pools = new Map(
  [...config.databases].map(([name, connectionString]) => [name, openPool({ ...limits, connectionString })]),
);

const app = Fastify();
serveOperations(app, {
  region: config.region,
  registry: new Registry(),
  health: healthOf(Object.fromEntries([...pools].map(([name, pool]) => [name, () => assertWritable(pool)]))),
});
await listen(app, config);
log.info({ databases: [...pools.keys()] }, "listening");

const stopping = new AbortController();
const beating = [...pools].map(async ([name, pool]) => {
  while (!stopping.signal.aborted) {
    await pool
      .query("INSERT INTO heartbeat DEFAULT VALUES")
      .catch((error: Error) => log.warn({ err: error, database: name }, "no heartbeat"));
    await pause(beatEveryMs, stopping.signal);
  }
});

stopOnSignal(log, async () => {
  stopping.abort();
  await Promise.all(beating);
  await app.close();
  await Promise.all([...pools.values()].map((pool) => pool.end()));
});
