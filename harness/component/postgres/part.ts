/** A region's PostgreSQL as a part. Durable as a real one: nothing of fsync or synchronous commit is switched off. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { copyFolder } from "../install/copy.ts";
import { type Part, reasonUnless } from "../part.ts";
import type { PreparedPostgres } from "./prepare.ts";

const port = 5432;
export const superuser = "regiondrill";

export interface PostgresPlace {
  readonly region: string;
  readonly host: string;
  readonly folder: string;
  readonly database: string;
}

export function postgresPart(place: PostgresPlace, prepared: PreparedPostgres): Part {
  const url = postgresUrl(place.host, place.database);
  const dataDir = join(place.folder, "data");
  return {
    name: "postgres",
    region: place.region,
    address: url,
    listens: [{ host: place.host, port }],
    needs: [],
    async launch() {
      await mkdir(place.folder, { recursive: true });
      await copyFolder(prepared.template, dataDir);
      return {
        argv: [prepared.postgres, "-D", dataDir, ...settings(place.host)],
        cwd: place.folder,
        user: prepared.user,
      };
    },
    pending: () => reasonUnless(() => whyNoQuery(url)),
  };
}

export function postgresUrl(host: string, database: string): string {
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

/** Command-line settings of every PostgreSQL of ours. */
export function settings(host: string): string[] {
  const values: Record<string, string> = {
    listen_addresses: host,
    port: String(port),
    unix_socket_directories: "",
    shared_buffers: "32MB",
    max_connections: "60",
    wal_level: "replica",
    logging_collector: "off",
    log_line_prefix: "%m [%p] ",
    autovacuum_naptime: "60s",
    max_wal_size: "256MB",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
