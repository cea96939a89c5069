/**
 * Entry point of the webhook service, one process a region: `node system/webhook.ts`, configured by environment.
 * Needs its Kafka to acknowledge anything; PostgreSQL and Redis are only asked for its health.
 */
import { readConfigOrExit } from "./config.ts";
import { EagerEventLog, KafkaEventLog } from "./event-log.ts";
import { healthOf, kafkaProbe, postgresProbe, redisProbe } from "./health.ts";
import { webhookMetrics } from "./metrics.ts";
import { createLogger, listen, serveOperations, stopOnSignal } from "./operations.ts";
import { createWebhookServer } from "./webhook-server.ts";

const config = readConfigOrExit();
const log = createLogger("webhook", config);
const metrics = webhookMetrics(config.region);
const durable = new KafkaEventLog(config.kafkaBrokers, log);
const events = config.defect === "ack-before-durable" ? new EagerEventLog(durable) : durable;

const app = createWebhookServer(config.region, events, metrics);
serveOperations(app, {
  region: config.region,
  registry: metrics.registry,
  health: healthOf({
    kafka: kafkaProbe(config.kafkaBrokers),
    postgres: postgresProbe(config.databaseUrl),
    redis: redisProbe(config.redisUrl),
  }),
});

await listen(app, config);
log.info({ host: config.host, port: config.port, defect: config.defect || undefined }, "listening");

stopOnSignal(log, async () => {
  await app.close();
  await events.close();
});
