import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { RowSource } from "../../harness/contract/system.ts";
import { RegionStores } from "../../harness/provider/region-stores.ts";

const servers: (Server | TcpServer)[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function rowsOf(server: Server | TcpServer, source: RowSource): Promise<unknown[]> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const stores = new RegionStores({ name: "north", addresses: { ledger: `http://127.0.0.1:${port}` } });
  return Array.fromAsync(stores.read(source));
}

const rows: RowSource = { kind: "http", service: "ledger", path: "/rows" };

test("rows over HTTP are read line by line, in chunks or of a known length", async () => {
  const lines = '{"event_id":"a"}\n\n{"event_id":"b"}\n';
  const chunked = createServer((_, response) => response.end(lines));
  const whole = createServer((_, response) =>
    response.setHeader("content-length", Buffer.byteLength(lines)).end(lines),
  );
  for (const server of [chunked, whole])
    expect(await rowsOf(server, rows)).toEqual([{ event_id: "a" }, { event_id: "b" }]);
});

test("an answer that may have been cut off is refused", async () => {
  const oldFashioned = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end('HTTP/1.0 200 OK\r\n\r\n{"event_id":"a"}\n'));
  });
  await expect(rowsOf(oldFashioned, rows)).rejects.toThrow(/Content-Length or in chunks/);
});

test("samples are summed by their value, not by the time that may follow it", async () => {
  const text = 'lookups_total{result="hit",of="a b"} 3 1700000000000\nlookups_total{result="hit"} 4\n';
  const metrics = createServer((_, response) => response.end(text));
  const columns = { hits: 'lookups_total{result="hit"', misses: 'lookups_total{result="miss"' };
  expect(await rowsOf(metrics, { kind: "prometheus", service: "ledger", columns })).toEqual([
    { hits: 7, misses: 0 },
  ]);
});
