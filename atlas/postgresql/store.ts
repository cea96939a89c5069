import pg from "pg";
import { addressOf, type SiteName } from "../sites.ts";
import type { AtlasEvent, Store } from "../stack.ts";

const limitMs = 1_500;

export async function openTables(site: SiteName, regions: readonly SiteName[]): Promise<Store> {
  const pool = new pg.Pool({
    ...{ host: addressOf[site], user: "atlas", database: "postgres", max: 10 },
    ...{ query_timeout: limitMs, connectionTimeoutMillis: limitMs },
  });
  // An idle connection broke: the next query opens another.
  pool.on("error", () => {});
  const [other] = regions.filter((name) => name !== site);
  return {
    async append({ event_id, account, amount }) {
      await pool.query(
        `insert into events_${site} select $1, $2, $3 where not exists (select from events_${other} where id = $1)
         on conflict do nothing`,
        [event_id, account, amount],
      );
    },
    async events() {
      const tables = regions.map((of) => `select id as event_id, account, amount from events_${of}`);
      const { rows } = await pool.query(tables.join(" union all "));
      return rows as AtlasEvent[];
    },
    async ready() {
      await pool.query("select 1");
    },
  };
}
