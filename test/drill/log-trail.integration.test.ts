/** An outbox with identity positions and several writers at once, on a real PostgreSQL: entries become visible out of order. */
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postgresPart } from "../../harness/component/postgres/part.ts";
import { preparePostgres } from "../../harness/component/postgres/prepare.ts";
import { postgresTool } from "../../harness/component/postgres/tool.ts";
import { LogTap, readToTheEnd } from "../../harness/drill/log-tap.ts";
import type { HistoryRecord } from "../../harness/history/types.ts";
import { slotAccount } from "../../harness/machine/account.ts";
import { provision } from "../../harness/machine/provision.ts";
import type { LogPlace } from "../../harness/provider/live-topology.ts";
import { LogReader } from "../../harness/provider/log-reader.ts";
import { RegionStores } from "../../harness/provider/region-stores.ts";
import { processInstance } from "../component/instance.ts";
import { slotFolder, started } from "../started.ts";

const writers = 8;
const lookEveryMs = 500;
const looks = 16;
const slot = slotFolder();
const spec = {
  kind: "postgres",
  database: "test",
  schema: "create table outbox (position bigint generated always as identity, event_id text not null)",
} as const;
const source = {
  kind: "postgres",
  sql: "select position, event_id from outbox where position > $1 order by position",
} as const;
let database: pg.Pool;
let addresses: Record<string, string>;

beforeAll(async () => {
  const tools = await provision([postgresTool], () => {});
  const prepared = await preparePostgres(tools.get("postgresql")!, spec, () => {});
  const instance = processInstance(spec, "127.212.6.11", `${slot.slotFolder}/a/postgres`, slotAccount(251));
  const part = postgresPart(instance, prepared);
  await started(part, slot);
  addresses = { postgres: part.systemAddress ?? part.address };
  database = new pg.Pool({ connectionString: addresses.postgres, max: writers });
});
afterAll(() => database?.end());

/** Holds each transaction open for a while: positions are handed out in one order and become visible in another. */
async function write(writer: number, ended: AbortSignal): Promise<string[]> {
  const committed: string[] = [];
  for (let i = 0; !ended.aborted; i++) {
    const id = `e-${writer}-${i}`;
    const client = await database.connect();
    await client.query("begin");
    await client.query("insert into outbox (event_id) values ($1)", [id]);
    await new Promise((resolve) => setTimeout(resolve, 2 + Math.random() * 15));
    await client.query("commit");
    client.release();
    committed.push(id);
  }
  return committed;
}

function reading() {
  const region = (name: string) => {
    const reader = new LogReader({ name, addresses }, new RegionStores({ name, addresses }));
    return { name, tail: (_: unknown, after: LogPlace | null) => reader.tail(source, after) };
  };
  const regions = [region("a"), region("b")];
  const records: HistoryRecord[] = [];
  const history = { now: () => 0, write: (record: HistoryRecord) => records.push(record) };
  const system = {
    logs: [{ name: "outbox", entries: (origin: string) => (origin === "a" ? source : null) }],
  };
  const live = { regions, region: (name: string) => regions.find((one) => one.name === name)! };
  const seenIn = (name: string) =>
    records.flatMap((one) => (one.k === "log" && one.region === name ? one.entries.map(([, id]) => id) : []));
  return { tap: new LogTap(live, system, history), seenIn };
}

test("rows of other traffic are left out where they lie, read and counted", async () => {
  const stores = new RegionStores({ name: "a", addresses });
  const sql =
    "select event_id from (values (1, 'o-1'), (2, 'evt-7-r-2'), (3, 'evt-7-r-1')) as t (n, event_id) order by n";
  const own = { kind: "postgres", sql, eventIds: ["evt-7-r-", "canary-r-"] } as const;
  expect(await Array.fromAsync(stores.read(own))).toEqual([
    { event_id: "evt-7-r-2" },
    { event_id: "evt-7-r-1" },
  ]);
  expect(await stores.count(own)).toBe(2);
  stores.close();
});

test("a time without a zone is taken for UTC, whatever the zone of this machine", async () => {
  const stores = new RegionStores({ name: "a", addresses });
  const sql = "select timestamp '2026-11-21 04:50:18.123' as applied_at";
  const [row] = await Array.fromAsync(stores.read({ kind: "postgres", sql }));
  expect(row).toEqual({ applied_at: "2026-11-21 04:50:18.123" });
  stores.close();
});

test("every entry that was committed is seen once by each of two readers, whatever the order of the commits", async () => {
  const { tap, seenIn } = reading();
  await tap.skipAll();
  const ended = new AbortController();
  const writing = Promise.all(Array.from({ length: writers }, (_, i) => write(i, ended.signal)));
  for (let i = 0; i < looks; i++) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    expect(await tap.look()).toEqual([]);
  }
  ended.abort();
  const committed = (await writing).flat().sort();
  await tap.look();
  expect(committed.length).toBeGreaterThan(100);
  expect({ a: seenIn("a").sort(), b: seenIn("b").sort() }).toEqual({ a: committed, b: committed });
  expect(await readToTheEnd(tap, true)).toBeNull();
  expect(seenIn("a")).toHaveLength(committed.length);
  expect(tap.unfinished()).toBeNull();
});
