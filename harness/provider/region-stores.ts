/** Reads a store of the system under test, row by row, from the source that the contract names. */
import { createInterface } from "node:readline";
import pg from "pg";
import { request } from "undici";
import { ProvingClient } from "../component/postgres/proving-client.ts";
import { redisClient } from "../component/redis/client.ts";
import { reasonOf } from "../contract/reason.ts";
import { RowError } from "../contract/rows.ts";
import type { EntrySource, RowSource } from "../contract/system.ts";
import { type Addressed, addressOf, askedPart } from "./address-of.ts";
import { sumsIn } from "./metrics.ts";

type Row = Readonly<Record<string, unknown>>;

const batchRows = 2_000;

/** A region's stores: a small pool of connections a database, which lives as long as the region is drilled. */
export class RegionStores {
  readonly #region: Addressed;
  /** Servers that the harness made, by name: they prove that they are. */
  readonly #ours: ReadonlySet<string>;
  readonly #stranger: (part: string) => string | null;
  /** By the server's name; each is made when it is first asked. */
  readonly #pools = new Map<string, pg.Pool>();

  /** @param stranger why another user's process listens in the place of a part; `null` if none does */
  constructor(
    region: Addressed,
    ours: ReadonlySet<string> = new Set(),
    stranger: (part: string) => string | null = () => null,
  ) {
    this.#region = region;
    this.#ours = ours;
    this.#stranger = stranger;
  }

  /** @throws when the store does not answer, or answers something that is not rows */
  async *read(source: RowSource): AsyncIterable<Row> {
    if (source.kind === "postgres") yield* readSql(this.database(askedPart(source)), ownSql(source));
    else for await (const row of this.#all(source)) if (isOwn(source, row.event_id)) yield row;
  }

  async *#all(source: Exclude<RowSource, { kind: "postgres" }>): AsyncIterable<Row> {
    switch (source.kind) {
      case "redis":
        this.#refuseStranger("redis");
        yield* readKeys(addressOf(this.#region, "redis"), source.match, source.prefix);
        return;
      case "http":
        yield* readNdjson(`${addressOf(this.#region, source.service)}${source.path}`);
        return;
      case "prometheus":
        yield await readMetrics(`${addressOf(this.#region, source.service)}/metrics`, source.columns);
    }
  }

  #refuseStranger(part: string): void {
    const why = this.#stranger(part);
    if (why !== null) throw new Error(why);
  }

  /** How many rows that would be, counted where they lie when the store can. */
  async count(source: RowSource): Promise<number> {
    if (source.kind === "postgres") {
      const database = this.database(askedPart(source));
      const { rows } = await database.query(`select count(*)::int as n from (${ownSql(source)}) as counted`);
      return Number(rows[0].n);
    }
    let rows = 0;
    for await (const _ of this.read(source)) rows += 1;
    return rows;
  }

  /** A PostgreSQL of the region. @throws MachineError when it has none of that name */
  database(server: string): pg.Pool {
    const pool = this.#pools.get(server) ?? poolFor(addressOf(this.#region, server), this.#ours.has(server));
    this.#pools.set(server, pool);
    return pool;
  }

  /** Does not wait for a server that is gone. */
  close(): void {
    for (const pool of this.#pools.values()) pool.end().catch(() => {});
    this.#pools.clear();
  }
}

/** A time without a zone, which the driver would take for one of this machine's zone, is left as text. */
const untouchedTimes: pg.CustomTypesConfig = {
  getTypeParser: (type, format) =>
    type === pg.types.builtins.TIMESTAMP ? String : pg.types.getTypeParser(type, format as "text"),
};

/** Whether an event is among those that are read. */
export function isOwn({ eventIds }: RowSource | EntrySource, eventId: unknown): boolean {
  return eventIds === undefined || eventIds.some((start) => String(eventId).startsWith(start));
}

/** Rows of other traffic are left out where they lie: there may be very many. */
function ownSql({ sql, eventIds }: Extract<RowSource, { kind: "postgres" }>): string {
  if (eventIds === undefined) return sql;
  const starts = eventIds.map(
    (start) => `left(event_id::text, ${start.length}) = ${pg.escapeLiteral(start)}`,
  );
  return `select * from (${sql}) as every where ${starts.join(" or ")}`;
}

function poolFor(url: string, proves: boolean): pg.Pool {
  const pool = new pg.Pool({
    ...(proves ? { Client: ProvingClient } : {}),
    connectionString: url,
    types: untouchedTimes,
    max: 8,
    connectionTimeoutMillis: 3_000,
    query_timeout: 30_000,
  });
  pool.on("error", () => {}); // a server that was killed: the next query connects anew, or rejects
  // The pool listens to idle connections only; one that is in use, or being ended, would break off without a listener.
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}

/** A cursor in one repeatable-read transaction: one consistent picture, flat memory. */
async function* readSql(pool: pg.Pool, sql: string): AsyncIterable<Row> {
  const client = await pool.connect();
  let whole = false;
  try {
    await client.query("begin isolation level repeatable read read only");
    await client.query(`declare read_rows no scroll cursor for ${sql}`);
    for (;;) {
      const { rows } = await client.query(`fetch ${batchRows} from read_rows`);
      yield* rows;
      if (rows.length < batchRows) break;
    }
    await client.query("commit");
    whole = true;
  } finally {
    client.release(!whole);
  }
}

/** SCAN may return a key more than once; each is given once. */
async function* readKeys(url: string, match: string, prefix: string): AsyncIterable<Row> {
  const client = redisClient({ url, socket: { connectTimeout: 3_000, reconnectStrategy: false } });
  client.on("error", () => {}); // the pending command rejects with the same reason
  await client.connect();
  try {
    const seen = new Set<string>();
    for await (const keys of client.scanIterator({ MATCH: match, COUNT: 1_000 })) {
      for (const key of keys) {
        if (seen.has(key)) continue;
        seen.add(key);
        yield { event_id: key.slice(prefix.length) };
      }
    }
  } finally {
    client.destroy();
  }
}

async function* readNdjson(url: string): AsyncIterable<Row> {
  const { statusCode, headers, body } = await request(url, { headersTimeout: 10_000, bodyTimeout: 30_000 });
  if (
    statusCode === 200 &&
    headers["content-length"] === undefined &&
    headers["transfer-encoding"] === undefined
  ) {
    body.destroy();
    throw new Error(
      `GET ${url}: expected an answer with Content-Length or in chunks; without them an answer cut short looks whole`,
    );
  }
  if (statusCode !== 200) {
    throw new Error(
      `GET ${url}: expected 200 and one JSON object a line, got ${statusCode}: ${(await body.text()).slice(0, 200)}`,
    );
  }
  for await (const line of createInterface({ input: body })) if (line !== "") yield jsonIn(line, url);
}

/** @throws RowError that shows the line, where it is no JSON object */
export function jsonIn(line: string, url: string): Row {
  try {
    const row = JSON.parse(line);
    if (typeof row === "object" && row !== null) return row;
  } catch {} // told below, with the line
  throw new RowError(`GET ${url}: expected one JSON object a line, found ${line.slice(0, 200)}`);
}

/** @throws Error with the request and what was answered, where it is no metrics */
async function readMetrics(url: string, columns: Readonly<Record<string, string>>): Promise<Row> {
  const { statusCode, body } = await request(url, { headersTimeout: 3_000, bodyTimeout: 3_000 });
  const text = await body.text();
  if (statusCode !== 200)
    throw new Error(`GET ${url}: expected 200 and metrics, got ${statusCode}: ${text.slice(0, 200)}`);
  try {
    return sumsIn(text, columns);
  } catch (error) {
    throw new RowError(`GET ${url}: ${reasonOf(error)}`);
  }
}
