/**
 * The cheapest HTTP service that still acknowledges: the opponent of the sender's benchmark, in a process of its own.
 * `node bench/trivial-server.ts <host>` listens on a free port, prints its origin and serves until it is ended.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const answer = JSON.stringify({ status: "accepted", region: "nowhere-1" });
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(answer) };

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => response.writeHead(200, headers).end(answer));
});
server.keepAliveTimeout = 60_000;

const host = process.argv[2] ?? "127.0.0.1";
server.listen(0, host, () => {
  console.log(`http://${host}:${(server.address() as AddressInfo).port}`);
});
