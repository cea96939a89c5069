/** What every PostgreSQL of ours has in common, in a drill and while it is prepared: settings, address, a first query. */
import pg from "pg";

export const postgresPort = 5432;
export const superuser = "regiondrill";

export function postgresUrl(host: string, database: string, port = postgresPort): string {
  return `postgres://${superuser}@${host}:${port}/${database}`;
}

/** `null` when a query is answered. */
export async function whyNoQuery(url: string): Promise<string | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 500, query_timeout: 2_000 });
  client.on("error", () => {}); // a connection that breaks later is somebody else's finding
  await client.connect();
  try {
    await client.query("select 1");
    return null;
  } finally {
    await client.end();
  }
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
