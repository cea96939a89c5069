/**
 * What the webhook depends on: the event log that it writes to, the stores that its health needs, and the reasons not to
 * accept events. With PostgreSQL as the log, the reasons include replication lag and which region takes the writes.
 */
import type { Logger } from "pino";
import type { Config } from "./config.ts";
import { EagerEventLog, type EventLog, GroupedEventLog, type GroupWriter } from "./event-log.ts";
import { type Probe, postgresProbe } from "./health.ts";
import { OutboxWriter } from "./outbox-log.ts";
import { ReplicationLag } from "./replication-lag.ts";

export interface WebhookLog {
  readonly events: EventLog;
  /** Stores that the webhook needs to accept events. */
  readonly needed: Readonly<Record<string, Probe>>;
  /** Why no event is accepted now; `null` if events are. */
  readonly whyClosed: () => string | null;
  readonly remarks: () => object;
  /** Lag of the database's replica, `null` without one; absent if events are in Kafka. */
  readonly replicationLagMs?: () => number | null;
  close(): Promise<void>;
}

export async function openWebhookLog(config: Config, log: Logger): Promise<WebhookLog> {
  return config.eventLog.kind === "kafka" ? openTopic(config, config.eventLog, log) : openOutbox(config, log);
}

async function openTopic(
  config: Config,
  { brokers }: { brokers: readonly string[] },
  log: Logger,
): Promise<WebhookLog> {
  // Loaded only if used: the client is slow to load, and a start may be part of an outage.
  const { KafkaWriter, kafkaProbe } = await import("./kafka-log.ts");
  const events = eventLog(new KafkaWriter(brokers), config, log);
  return {
    events,
    needed: { kafka: kafkaProbe(brokers), postgres: postgresProbe(config.databaseUrl) },
    whyClosed: () => null,
    remarks: () => ({}),
    close: () => events.close(),
  };
}

function openOutbox(config: Config, log: Logger): WebhookLog {
  const { databaseUrl, storedIn, primaryRegion, replicationLag, defect } = config;
  const judgedBy = defect === "lag-blind" ? "sent" : "replay";
  const lag = new ReplicationLag({ databaseUrl, ...replicationLag, judgedBy, log });
  const events = eventLog(new OutboxWriter(databaseUrl, () => lag.report.state === "degraded"), config, log);
  const watching = new AbortController();
  const watched = lag.watch(watching.signal);
  const elsewhere =
    primaryRegion === null || primaryRegion === storedIn ? null : `${primaryRegion} takes the writes`;
  return {
    events,
    needed: {
      postgres: postgresProbe(databaseUrl),
      role: async () => {
        if (elsewhere !== null) throw new Error(elsewhere);
      },
    },
    whyClosed() {
      const { state, lagMs } = lag.report;
      if (state !== "paused") return elsewhere;
      return `writes are paused: the replica lags ${lagMs} ms, the budget is ${replicationLag.budgetMs} ms`;
    },
    remarks: () => ({ replication: lag.report }),
    replicationLagMs: () => lag.report.lagMs,
    async close() {
      watching.abort();
      await events.close();
      await watched;
    },
  };
}

function eventLog(writer: GroupWriter, { defect }: Config, log: Logger): EventLog {
  const durable = new GroupedEventLog(writer, log);
  return defect === "ack-before-durable" ? new EagerEventLog(durable) : durable;
}
