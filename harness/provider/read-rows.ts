/** Reads a store of the system under test, row by row, from wherever the contract says its rows come from. */
import { createInterface } from "node:readline";
import { createClient } from "@redis/client";
import pg from "pg";
import { request } from "undici";
import type { RowSource } from "../contract/system.ts";

type Row = Readonly<Record<string, unknown>>;

const batchRows = 2_000;

/**
 * @param addresses of the region's parts, by name
 * @throws when the store does not answer, or answers something that is not rows
 */
export async function* readRows(
  source: RowSource,
  addresses: Readonly<Record<string, string>>,
): AsyncIterable<Row> {
  switch (source.kind) {
    case "postgres":
      yield* readSql(addressOf(addresses, "postgres"), source.sql);
      return;
    case "redis":
      yield* readKeys(addressOf(addresses, "redis"), source.match, source.prefix);
      return;
    case "http":
      yield* readNdjson(`${addressOf(addresses, source.service)}${source.path}`);
  }
}

/** How many rows that would be, counted where they lie when the store can. */
export async function countRows(
  source: RowSource,
  addresses: Readonly<Record<string, string>>,
): Promise<number> {
  const counted =
    source.kind === "postgres"
      ? { ...source, sql: `select count(*)::int as n from (${source.sql}) as counted` }
      : source;
  let rows = 0;
  for await (const row of readRows(counted, addresses)) {
    if (source.kind === "postgres") return Number(row.n);
    rows += 1;
  }
  return rows;
}

/** A cursor in one repeatable-read transaction: one consistent picture, flat memory. */
async function* readSql(url: string, sql: string): AsyncIterable<Row> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 3_000,
    query_timeout: 30_000,
  });
  client.on("error", () => {}); // the pending query rejects and says the same
  await client.connect();
  try {
    await client.query("begin isolation level repeatable read read only");
    await client.query(`declare read_rows no scroll cursor for ${sql}`);
    for (;;) {
      const { rows } = await client.query(`fetch ${batchRows} from read_rows`);
      yield* rows;
      if (rows.length < batchRows) return;
    }
  } finally {
    await client.end();
  }
}

/** SCAN may return a key more than once; each is given once. */
async function* readKeys(url: string, match: string, prefix: string): AsyncIterable<Row> {
  const client = createClient({ url, socket: { connectTimeout: 3_000, reconnectStrategy: false } });
  client.on("error", () => {}); // the pending command rejects and says the same
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
  const { statusCode, body } = await request(url, { headersTimeout: 10_000, bodyTimeout: 30_000 });
  if (statusCode !== 200) {
    throw new Error(
      `${url}: expected 200 and one JSON object a line, got ${statusCode}: ${(await body.text()).slice(0, 200)}`,
    );
  }
  for await (const line of createInterface({ input: body })) if (line !== "") yield JSON.parse(line);
}

function addressOf(addresses: Readonly<Record<string, string>>, name: string): string {
  const address = addresses[name];
  if (address === undefined)
    throw new Error(`the contract reads from ${name}, the region has ${Object.keys(addresses).join(", ")}`);
  return address;
}
