import mariadb from "mariadb";
import type { AtlasEvent, Store } from "../stack.ts";

const limitMs = 1_500;
const database = "atlas";

const access = { user: "atlas", password: "atlas", connectTimeout: limitMs };

/** What the first node executes when it starts for the first time; the others get it with its data. */
export const schema = `
create database ${database};
create user '${access.user}'@'%' identified by '${access.password}';
grant all on ${database}.* to '${access.user}'@'%';
create table ${database}.events (id varchar(100) primary key, account varchar(100), amount bigint) engine=InnoDB;
`;

export async function openTable(host: string): Promise<Store> {
  const pool = mariadb.createPool({
    ...{ ...access, host, database, connectionLimit: 20 },
    ...{
      acquireTimeout: limitMs,
      socketTimeout: limitMs,
      initializationTimeout: limitMs,
      bigIntAsNumber: true,
    },
  });
  return {
    async append({ event_id, account, amount }) {
      await pool.query("insert ignore into events (id, account, amount) values (?, ?, ?)", [
        event_id,
        account,
        amount,
      ]);
    },
    async events() {
      return (await pool.query("select id as event_id, account, amount from events")) as AtlasEvent[];
    },
    async ready() {
      const [status] = await pool.query("show status like 'wsrep_ready'");
      if (status?.Value !== "ON") throw new Error("the node is not part of the primary component");
    },
  };
}
