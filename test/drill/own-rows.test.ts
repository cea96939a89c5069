/** Stores that other traffic writes into as well. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import type { SystemUnderTest } from "../../harness/contract/system.ts";
import { eventIdsOf, ownRowsOf } from "../../harness/drill/own-rows.ts";
import { LogReader } from "../../harness/provider/log-reader.ts";
import { RegionStores } from "../../harness/provider/region-stores.ts";

const source = { kind: "http", service: "books", path: "/rows?after=" } as const;
const system = {
  ledger: source,
  dedupKeys: { seen: source },
  logs: [{ name: "outbox", entries: (origin: string) => (origin === "north" ? source : null) }],
} as unknown as SystemUnderTest;
const ids = eventIdsOf(7, "r-1");

test("only rows, keys and entries of the run are read where foreign ones are ignored", async () => {
  const held = [
    "order-1",
    "evt-7-r-1-0",
    "evt-7-r-2-0",
    "canary-r-1-north",
    "canary-r-2-north",
    "evt-7-r-1-1",
  ];
  const lines = held.map((event_id, position) => JSON.stringify({ event_id, position })).join("\n");
  const server = createServer((_, answer) => answer.end(lines)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const region = { name: "north", addresses: { books: `http://127.0.0.1:${port}` } };
  const stores = new RegionStores(region);
  const { ledger, dedupKeys, logs } = ownRowsOf({ ...system, foreignRows: "ignore" }, ids);
  const own = ["evt-7-r-1-0", "canary-r-1-north", "evt-7-r-1-1"];
  for (const asked of [ledger, dedupKeys!.seen!]) {
    expect((await Array.fromAsync(stores.read(asked))).map(({ event_id }) => event_id)).toEqual(own);
    expect(await stores.count(asked)).toBe(3);
  }
  const log = logs![0]!;
  expect(log.entries("south", "north")).toBeNull();
  const tail = await new LogReader(region, stores).tail(log.entries("north", "north")!, null);
  expect(tail.entries.map(([, id]) => id)).toEqual(own);
  expect(tail.position).toBe(5);
  server.close();
});

test("every row is read where nothing is stated: a foreign one is a credit that was never sent", () => {
  expect(ownRowsOf(system, ids)).toBe(system);
});
