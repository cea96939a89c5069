/**
 * One region takes the writes. The other runs only a streaming replica of its database: the application is scaled to zero and
 * the cache is cold. Events are written to PostgreSQL; there is no Kafka. An operator fails over step by step. There is no
 * reset, because a failover changes the roles.
 */
import type { LogSpec, PositionSpec, ServicePlace, SystemUnderTest } from "../harness/contract/system.ts";
import type { Topology } from "../harness/contract/topology.ts";
import {
  commonEnv,
  databaseAt,
  paymentDatabase,
  paymentSchema,
  paymentSystem,
  service,
} from "./payment-system.ts";
import { lomashWoodCompressed } from "./profiles/lomash-wood.ts";

export const primary = "eu-west-1";
export const standby = "eu-west-2";

/** One log, written by the primary; a replica has it in the same table. */
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
    ...peerDatabases(place),
    PRIMARY_REGION: primary,
    EVENT_LOG: "postgres",
  };
}

/** Databases of the other regions, to which `pointedAt` can direct the application. */
function peerDatabases({ addresses, peers }: ServicePlace): Record<string, string> {
  const pairs = Object.entries(peers).map(
    ([region, { postgres }]) => `${region}=${databaseAt(addresses.postgres!, postgres!)}`,
  );
  return pairs.length === 0 ? {} : { PEER_DATABASE_URLS: pairs.join(",") };
}

/** Settings that direct an application to the database of this region, its own or another one. */
export function pointedAt(region: string): Record<string, string> {
  return { PRIMARY_REGION: region };
}

/** Settings for what the webhook does when its replica lags by more than the budget. */
export function replicationLagPolicy(
  policy: "none" | "pause-writes" | "degraded",
  budgetMs: number,
): Record<string, string> {
  return { REPLICATION_LAG_POLICY: policy, REPLICATION_LAG_BUDGET_MS: String(budgetMs) };
}

/** The place up to which a server has written its log, or replayed its primary's. */
export function walPosition(name: string, server: string): PositionSpec {
  const sql = `SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
                 - '0/0'::pg_lsn)::bigint AS position`;
  return { name, unit: "bytes", position: { kind: "postgres", server, sql } };
}

const { reset: _, dedupLookups: __, ...active } = paymentSystem;

export const standbySystem: SystemUnderTest = {
  ...active,
  services: [
    { ...service("webhook", 8080, ["postgres"], env), peers: ["postgres"] },
    { ...service("worker", 8081, ["postgres"], env), peers: ["postgres"] },
  ],
  dedupKeys: { postgres: paymentSystem.dedupKeys!.postgres! },
  reconciliationLog: { kind: "postgres", sql: "SELECT event_id FROM reconciliation_log" },
  logs: [outbox],
  positions: [walPosition("wal", "postgres")],
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
