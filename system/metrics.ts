/**
 * The metrics of both services. Names come from the PayNow operations documents if they fit. Durations are in seconds;
 * percentiles cover the last minute.
 */
import { Counter, Gauge, Registry, Summary } from "prom-client";

const lastMinute = { percentiles: [0.5, 0.95, 0.99], maxAgeSeconds: 60, ageBuckets: 6 };

export function webhookMetrics(region: string) {
  const registry = new Registry();
  const registers = [registry];
  registry.setDefaultLabels({ region });
  return {
    registry,
    ackSeconds: new Summary({
      name: "webhook_ack_p95_by_region",
      help: "Seconds from receiving a webhook to acknowledging it",
      registers,
      ...lastMinute,
    }),
    requests: new Counter({
      name: "webhook_requests_total",
      help: "Webhooks answered, by outcome",
      labelNames: ["outcome"] as const,
      registers,
    }),
  };
}

/** @param lagMs called at every scrape; without a replica it returns `null`, and there is no sample */
export function watchReplicationLag(registry: Registry, lagMs: () => number | null): void {
  new Gauge({
    name: "webhook_replication_lag_seconds",
    help: "Seconds by which the replica of this region's database is behind",
    registers: [registry],
    collect() {
      const lag = lagMs();
      if (lag === null) {
        this.remove();
      } else {
        this.set(lag / 1000);
      }
    },
  });
}

/** @param countDeadLetters called at every scrape; if it throws, the gauge keeps its last value */
export function workerMetrics(region: string, countDeadLetters: () => Promise<number>) {
  const registry = new Registry();
  const registers = [registry];
  registry.setDefaultLabels({ region });
  const read = { total: 0, readable: 0 };
  new Gauge({
    name: "dlq_depth_by_region",
    help: "Dead letters stored in this region",
    registers,
    async collect() {
      const depth = await countDeadLetters().catch(() => null);
      if (depth !== null) {
        this.set(depth);
      }
    },
  });
  new Gauge({
    name: "schema_compatibility_rate",
    help: "Share of the records read since start that could be applied, 0 to 1",
    registers,
    collect() {
      this.set(read.total === 0 ? 1 : read.readable / read.total);
    },
  });
  return {
    registry,
    noteRead(records: number, payments: number) {
      read.total += records;
      read.readable += payments;
    },
    processingSeconds: new Summary({
      name: "worker_processing_p95_by_region",
      help: "Seconds from receiving a batch of records to its commit",
      registers,
      ...lastMinute,
    }),
    credited: new Counter({ name: "worker_credits_total", help: "Credits added to the ledger", registers }),
    lag: new Gauge({
      name: "worker_lag_records",
      help: "Records in the topic that are not applied yet, as of the last fetch",
      labelNames: ["topic"] as const,
      registers,
    }),
    logEnd: new Gauge({
      name: "worker_log_end_offset",
      help: "Where the next record of the topic will be, as of the last fetch; summed over its partitions",
      labelNames: ["topic"] as const,
      registers,
    }),
    cacheLookups: new Counter({
      name: "worker_dedup_cache_lookups_total",
      help: "Events looked up in the deduplication cache before the ledger was asked",
      labelNames: ["result"] as const,
      registers,
    }),
  };
}

export type WebhookMetrics = ReturnType<typeof webhookMetrics>;
export type WorkerMetrics = ReturnType<typeof workerMetrics>;
