/**
 * Two pools, as services have them: writes cannot keep reads waiting. A write that takes too long is answered by an error, and its
 * connection stays with it until the server ends it: a commit that waits for a standby has happened, and cannot be called off.
 */
import pg from "pg";
import { addressOf, type SiteName } from "../sites.ts";
import type { AtlasEvent, Store } from "../stack.ts";
import { within } from "../within.ts";

const writers = 10;
const readers = 2;
const limitMs = 1_500;

export const service = `${writers} connections to write, ${readers} to read; a write is answered by 503 after ${limitMs / 1000} s, while its connection stays with the commit until the server ends it`;

export async function openTables(site: SiteName, regions: readonly SiteName[]): Promise<Store> {
  const forWrites = poolOf(site, writers);
  const forReads = poolOf(site, readers);
  const [other] = regions.filter((name) => name !== site);
  return {
    async append({ event_id, account, amount }) {
      await within(
        limitMs,
        "write",
        forWrites.query(
          `insert into events_${site} select $1, $2, $3 where not exists (select from events_${other} where id = $1)
           on conflict do nothing`,
          [event_id, account, amount],
        ),
      );
    },
    async events() {
      const tables = regions.map((of) => `select id as event_id, account, amount from events_${of}`);
      const { rows } = await forReads.query(tables.join(" union all "));
      return rows as AtlasEvent[];
    },
    /** Not ready while every connection that writes is taken. */
    async ready() {
      await within(limitMs, "connection to write", forWrites.query("select 1"));
    },
  };
}

/** A request that gets no connection in time leaves the queue. */
function poolOf(site: SiteName, max: number): pg.Pool {
  const pool = new pg.Pool({
    host: addressOf[site],
    user: "atlas",
    database: "postgres",
    max,
    connectionTimeoutMillis: limitMs,
  });
  // An idle connection broke: the next query opens another.
  pool.on("error", () => {});
  return pool;
}
