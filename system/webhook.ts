/**
 * Entry point of the webhook service: `node system/webhook.ts`, one process per region, configured by environment. It
 * acknowledges an event once its event log (Kafka or PostgreSQL) has it. Redis only appears in its health.
 */
import { readConfigOrExit } from "./config.ts";
import { healthOf, redisProbe } from "./health.ts";
import { watchReplicationLag, webhookMetrics } from "./metrics.ts";
import { createLogger, listen, serveOperations, stopOnSignal } from "./operations.ts";
import { openWebhookLog } from "./webhook-log.ts";
import { createWebhookServer } from "./webhook-server.ts";

const config = readConfigOrExit();
const log = createLogger("webhook", config);
const metrics = webhookMetrics(config.region);
const webhookLog = await openWebhookLog(config, log);
const { events, needed, whyClosed, remarks, replicationLagMs } = webhookLog;
if (replicationLagMs !== undefined) {
  watchReplicationLag(metrics.registry, replicationLagMs);
}

const app = createWebhookServer(config.region, events, metrics, whyClosed, config.storedIn);
serveOperations(app, {
  region: config.region,
  registry: metrics.registry,
  health: healthOf(needed, config.redisUrl === null ? {} : { redis: redisProbe(config.redisUrl) }),
  remarks,
});

await listen(app, config);
log.info({ host: config.host, port: config.port, defect: config.defect || undefined }, "listening");

stopOnSignal(log, async () => {
  await app.close();
  await webhookLog.close();
});
