/** What is at an address that should be free, beside a port that accepts like a gateway for every address, or does not. */
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { whyTaken } from "../../harness/component/taken.ts";

const host = "127.0.0.1";
const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

/** Accepts, and sends this to each connection; nothing if it is empty. */
async function listening(answer: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    if (answer !== "") socket.write(answer);
  });
  open.push(server);
  server.listen(0, host);
  await new Promise((resolve) => server.once("listening", resolve));
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const port = await listening("");
  await new Promise((resolve) => open.pop()!.close(resolve));
  return port;
}

test("nothing is where nothing accepts", async () => {
  expect(await whyTaken("http:", { host, port: await freePort() })).toBeNull();
});

test("what accepts without an answer is there: a process may hang", async () => {
  const port = await listening("");
  expect(await whyTaken("http:", { host, port }, await freePort())).toEqual({ doubt: "" });
});

test("what accepts without an answer is not there where every port accepts", async () => {
  const port = await listening("");
  expect(await whyTaken("http:", { host, port }, await listening(""))).toBeNull();
});

test.each(["http:", "tcp:"])("what cannot be told from a gateway is named as such: %s", async (scheme) => {
  const port = await listening("HTTP/1.1 302 Found\r\n\r\n");
  const gateway = await listening("");
  const taken = await whyTaken(scheme, { host, port }, gateway);
  expect(taken?.doubt).toContain(`127.0.0.1:${gateway} accepts connections too`);
});
