/** An address is asked by its protocol: what replies is there, and a connection that is accepted is no reply. */
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { presenceAt } from "../../harness/component/presence.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that replies to whatever it is sent; `null`: it is silent. */
async function replying(reply: string | null): Promise<{ host: string; port: number; got: () => string }> {
  let got = "";
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      got += chunk.toString("latin1");
      if (reply !== null) socket.write(reply);
    });
  }).listen(0, "127.0.0.1");
  servers.push(server);
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return { host: "127.0.0.1", port, got: () => got };
}

test.each([
  ["postgres://u:p@h/d", "N", null, "well", "\0\0\0\b\x04\xd2\x16/"],
  ["postgresql://h/d", "S", null, "well", "\0\0\0\b\x04\xd2\x16/"],
  ["redis://h", "-NOAUTH Authentication required.\r\n", null, "well", "PING\r\n"],
  ["http://h", "HTTP/1.1 404 Not Found\r\n\r\n", null, "well", "GET / HTTP/1.1\r\n"],
  ["http://h", "HTTP/1.1 200 OK\r\n\r\n", "/healthz", "well", "GET /healthz HTTP/1.1\r\n"],
  ["http://h", "HTTP/1.1 503 Service Unavailable\r\n\r\n", "/healthz", "there", "GET /healthz"],
  ["http://h", null, "/healthz", "gone", "GET /healthz"],
  ["postgres://h/d", null, null, "gone", "\0\0\0\b\x04\xd2\x16/"],
])("%s that replies %j, with the health path %j, is %s", async (address, reply, health, state, asked) => {
  const { host, port, got } = await replying(reply);
  const seen = await presenceAt(address, { host, port }, health)!(200);
  expect(seen.state).toBe(state);
  expect(got()).toContain(asked);
});

test("an address whose protocol is unknown cannot be asked", () => {
  expect(presenceAt("kafka:9092", { host: "kafka", port: 9092 }, null)).toBeUndefined();
});
