/**
 * One region takes the writes, the other holds a streaming replica of its database and nothing else that runs: the
 * application is scaled to zero, the cache is cold. Events are written to PostgreSQL; there is no Kafka. Failing over
 * is an operator's work, step by step. Without resets: after a failover the roles have changed.
 */
import type { LogSpec, ServicePlace, SystemUnderTest } from "../harness/contract/system.ts";
import type { Topology } from "../harness/contract/topology.ts";
import { commonEnv, paymentDatabase, paymentSchema, paymentSystem, service } from "./payment-system.ts";
import { lomashWoodCompressed } from "./profiles/lomash-wood.ts";

const primary = "eu-west-1";
const standby = "eu-west-2";

/** One log, written by the primary; a replica holds it in the same table. */
const outbox: LogSpec = {
  name: "outbox",
  entries: (origin) =>
    origin === primary
      ? {
          kind: "postgres",
          sql: "SELECT position, event_id FROM outbox WHERE position > $1 ORDER BY position",
        }
      : null,
};

function env(place: ServicePlace): Record<string, string> {
  return {
    ...commonEnv(place),
    ACTIVE_ACTIVE_REGIONS: place.region,
    PRIMARY_REGION: primary,
    EVENT_LOG: "postgres",
  };
}

/** Settings that make a region's application take the writes, with the database of its own region. */
export function pointedAtItself(region: string): Record<string, string> {
  return { PRIMARY_REGION: region };
}

/** Settings that say what the webhook does when its replica lags by more than the budget. */
export function replicationLagPolicy(
  policy: "none" | "pause-writes" | "degraded",
  budgetMs: number,
): Record<string, string> {
  return { REPLICATION_LAG_POLICY: policy, REPLICATION_LAG_BUDGET_MS: String(budgetMs) };
}

const { reset: _, dedupLookups: __, ...active } = paymentSystem;

export const standbySystem: SystemUnderTest = {
  ...active,
  services: [service("webhook", 8080, ["postgres"], env), service("worker", 8081, ["postgres"], env)],
  dedupKeys: { postgres: paymentSystem.dedupKeys!.postgres! },
  reconciliationLog: { kind: "postgres", sql: "SELECT event_id FROM reconciliation_log" },
  logs: [outbox],
  positions: [
    {
      name: "wal",
      unit: "bytes",
      position: {
        kind: "postgres",
        sql: `SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
                - '0/0'::pg_lsn)::bigint AS position`,
      },
    },
  ],
  role: {
    kind: "postgres",
    sql: `SELECT NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off' AS writes`,
  },
  jobs: paymentSystem.jobs!.filter(({ name }) => name === "reconcile"),
};

export const warmStandby: Topology = {
  name: "warm-standby",
  summary: "one region takes the writes, the other follows with its database and is scaled to zero",
  regions: [primary, standby],
  components: [
    { kind: "postgres", database: paymentDatabase, schema: paymentSchema, primary },
    { kind: "redis" },
  ],
  scaledToZero: { [standby]: ["redis", "webhook", "worker"] },
  edge: { service: "webhook", serving: [primary] },
  profile: lomashWoodCompressed,
  system: standbySystem,
};
