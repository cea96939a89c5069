/** What every PostgreSQL of ours has in common, in a drill and while it is prepared: settings, addresses, a first query. */
import pg from "pg";
import { ProvingClient } from "./proving-client.ts";

export const postgresPort = 5432;
/** Accounts of a server: the harness's own, the system's, and what a follower streams with. */
export const superuser = "regiondrill";
export const applicationUser = "application";
export const replicaUser = "replica";

/** Access of clients: with a password, from anywhere. */
export const hostAccess = [
  "local all all scram-sha-256",
  "host all all all scram-sha-256",
  `host replication ${replicaUser} all scram-sha-256`,
  "",
].join("\n");

export interface Cluster {
  readonly database: string;
  readonly schema: string;
}

/** The system's account owns its database and may look at statistics; it is no superuser and runs no programs. */
export function clusterStatements(database: string): string[] {
  return [
    `create role ${applicationUser} login`,
    `grant pg_monitor to ${applicationUser}`,
    `create role ${replicaUser} login replication`,
    `create database ${database} owner ${applicationUser}`,
  ];
}

export interface DatabaseAt {
  readonly host: string;
  readonly port: number;
  readonly database: string;
}

export function postgresUrl(user: string, password: string, { host, port, database }: DatabaseAt): string {
  return `postgres://${user}:${password}@${host}:${port}/${database}`;
}

/** Runs queries on a connection of its own; resolves with the rows of the last. Rejects when nothing answers within a moment. */
export async function queryOnce(
  connection: pg.ClientConfig,
  queries: readonly string[],
  Client: typeof pg.Client = ProvingClient,
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionTimeoutMillis: 500, query_timeout: 2_000, ...connection });
  client.on("error", () => {}); // a connection that breaks later is found elsewhere
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const query of queries) ({ rows } = await client.query(query));
    return rows;
  } finally {
    await client.end();
  }
}

/** `null` when a query is answered, by whatever answers there. */
export async function whyNoQuery(url: string): Promise<string | null> {
  await queryOnce({ connectionString: url }, ["select 1"], pg.Client);
  return null;
}

/** Settings as command-line arguments; `more` come last and win. */
export function postgresArguments(host: string, more: Readonly<Record<string, string>> = {}): string[] {
  const settings: Record<string, string> = {
    listen_addresses: host,
    port: String(postgresPort),
    unix_socket_directories: "",
    shared_buffers: "32MB",
    max_connections: "60",
    wal_level: "replica",
    logging_collector: "off",
    log_line_prefix: "%m [%p] ",
    autovacuum_naptime: "60s",
    max_wal_size: "256MB",
    // What a follower may be behind and still catch up.
    wal_keep_size: "512MB",
    ...more,
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
