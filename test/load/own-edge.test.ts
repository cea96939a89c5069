/** A system's own edge, as real load balancers behave: real TLS, real DNS, servers that close, redirect and answer twice. */
import { readFileSync } from "node:fs";
import { createServer as createPlain, type RequestListener, type Server } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createServer as createRaw, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { ReadBack } from "../../harness/contract/read-back.ts";
import type { EdgeAccess } from "../../harness/load/edge-access.ts";
import { askOwnEdge } from "../../harness/load/origin.ts";
import { OwnEdgeWire } from "../../harness/load/own-edge-wire.ts";
import type { Request } from "../../harness/load/request.ts";
import { whyNotTrusted } from "../../harness/load/trust.ts";
import { Authority } from "./certificates.ts";
import { acknowledge, delivery, Edge, loadOn, until } from "./edge.ts";
import { NameServer } from "./name-server.ts";

const name = "api.example.test";
const request: Request = { method: "POST", path: "/credits", headers: ["x-key", "k-1"], body: "{}" };
let authority: Authority;
let names: NameServer;
const open: Server[] = [];

beforeAll(async () => {
  authority = new Authority();
  names = await NameServer.listen("127.233.12.1");
});
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections?.();
    server.close();
  }
});
afterAll(() => {
  names.close();
  authority.remove();
});

/** Resolves with its port. */
async function listening(server: Server, host: string, port = 0): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  open.push(server);
  return (server.address() as AddressInfo).port;
}

const plain = (answer: RequestListener, host: string, port = 0) => listening(createPlain(answer), host, port);
const secure = (answer: RequestListener, host: string, certified = name) =>
  listening(createServer(authority.signedFor(certified), answer) as unknown as Server, host);

function access(url: string, more: Partial<EdgeAccess> = {}): EdgeAccess {
  return { url: new URL(url), resolver: names.address, headers: [], secrets: [], ...more };
}
const trusting = () => ({ ca: readFileSync(authority.ca, "utf8") });
const ask = (at: EdgeAccess, asked: Request = request) => askOwnEdge(at, asked, { limitMs: 3_000 });

test("a read is sent without a body, and without the length of one", async () => {
  const port = await plain((asked, answer) => {
    answer.end(JSON.stringify([asked.method, asked.url, asked.headers["content-length"] ?? null]));
  }, "127.233.12.40");
  const read: Request = { method: "GET", path: "/credits/e-1", headers: [], body: "" };
  const { body } = await ask(access(`http://127.233.12.40:${port}`), read);
  expect(JSON.parse(body)).toEqual(["GET", "/credits/e-1", null]);
});

test("reads of a load enter through it, too", async () => {
  const port = await plain(async (asked, answer) => {
    await text(asked);
    answer.writeHead(asked.method === "GET" && asked.url?.endsWith("7") ? 404 : 200).end('{"region":"a"}');
  }, "127.233.12.41");
  const readBack: ReadBack = {
    path: ({ eventId }) => `/credits/${eventId}`,
    classify: (status) => ({ outcome: status === 200 ? "present" : "absent", region: "a" }),
  };
  const { load, history } = loadOn(
    { origin: "http://127.233.12.41:1" },
    {
      access: access(`http://127.233.12.41:${port}`),
      delivery: { ...delivery, readBack },
      readBack: { share: 1, afterMs: [0, 100] },
    },
  );
  await until("20 acknowledged", () => load.tally.acknowledged >= 20);
  await load.stop();
  const reads = history.records.filter((record) => record.k === "read-back");
  expect(reads.length).toBe(load.tally.acknowledged);
  for (const { id, outcome } of reads) expect(outcome).toBe(id.endsWith("7") ? "absent" : "present");
});

test("a name is looked up, its certificate verified, and headers of edge and delivery are sent", async () => {
  names.records.set(name, { ttl: 60, addresses: ["127.233.12.2"] });
  const port = await secure(async (asked, answer) => {
    const { host, authorization } = asked.headers;
    answer.end(
      JSON.stringify([
        asked.method,
        asked.url,
        host,
        authorization,
        asked.headers["x-key"],
        await text(asked),
      ]),
    );
  }, "127.233.12.2");
  const at = access(`https://${name}:${port}`, {
    ...trusting(),
    headers: ["Authorization", "Bearer s3cret-token"],
  });
  expect(await whyNotTrusted(at)).toBeNull();
  const { status, body } = await ask(at);
  expect(status).toBe(200);
  expect(JSON.parse(body)).toEqual([
    "POST",
    "/credits",
    `${name}:${port}`,
    "Bearer s3cret-token",
    "k-1",
    "{}",
  ]);
});

test.each([
  ["of another name", "other.example.test", true, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ["of an authority that is not trusted", name, false, "UNABLE_TO"],
])("a certificate %s is told with the name that was asked for", async (_what, certified, trusted, code) => {
  names.records.set(name, { ttl: 60, addresses: ["127.233.12.2"] });
  const port = await secure((_, answer) => answer.end(), "127.233.12.2", certified);
  const at = access(`https://${name}:${port}`, trusted ? trusting() : {});
  const why = await whyNotTrusted(at);
  expect(why).toContain(code);
  expect(why).toContain(`It was asked for as ${name}`);
  await expect(ask(at)).rejects.toThrow();
});

test("a stated servername is what the certificate must have", async () => {
  const port = await secure((_, answer) => answer.end("yes"), "127.233.12.2", "inside.example.test");
  names.records.set(name, { ttl: 60, addresses: ["127.233.12.2"] });
  const at = access(`https://${name}:${port}`, { ...trusting(), servername: "inside.example.test" });
  expect(await whyNotTrusted(at)).toBeNull();
  expect((await ask(at)).body).toBe("yes");
});

test("when DNS has another address, connections to the old one are left, busy or not", async () => {
  const seen: string[] = [];
  const answer =
    (at: string): RequestListener =>
    (_, response) => {
      seen.push(at);
      response.end();
    };
  const port = await plain(answer("old"), "127.233.12.2");
  await plain(answer("new"), "127.233.12.3", port);
  names.records.set(name, { ttl: 1, addresses: ["127.233.12.2"] });
  const wire = new OwnEdgeWire(access(`http://${name}:${port}`));
  const send = () =>
    new Promise<void>((resolve, reject) => {
      wire.send(request, Number.POSITIVE_INFINITY, {
        answered: () => resolve(),
        broke: reject,
        unsent: reject,
      });
    });
  await send();
  names.records.set(name, { ttl: 1, addresses: ["127.233.12.3"] });
  await send();
  expect(seen).toEqual(["old", "old"]);
  const deadline = performance.now() + 10_000;
  while (seen.at(-1) === "old" && performance.now() < deadline) {
    await pause(100);
    await send();
  }
  expect(seen.at(-1)).toBe("new");
  wire.close();
});

test("of several addresses one that refuses is passed over", async () => {
  const port = await plain((_, answer) => answer.end("here"), "127.233.12.2");
  names.records.set(name, { ttl: 60, addresses: ["127.233.12.9", "127.233.12.2"] });
  for (let i = 0; i < 4; i++) expect((await ask(access(`http://${name}:${port}`))).body).toBe("here");
});

test("a redirect that keeps the method is followed, and secrets stay with the edge", async () => {
  const other = await plain(async (asked, answer) => {
    const { headers } = asked;
    answer.end(
      JSON.stringify([asked.method, headers["x-key"], headers["x-token"] ?? null, await text(asked)]),
    );
  }, "127.233.12.3");
  const port = await plain((_, answer) => {
    answer.writeHead(307, { location: `http://127.233.12.3:${other}/elsewhere` }).end();
  }, "127.233.12.2");
  const secret = { headers: ["x-token", "s3cret-token"], secrets: ["s3cret-token"] };
  const { body } = await ask(access(`http://127.233.12.2:${port}`, secret));
  expect(JSON.parse(body)).toEqual(["POST", "k-1", null, "{}"]);
});

test("any other redirect is the system's answer, and a circle has an end", async () => {
  const port = await plain((asked, answer) => {
    const status = asked.url === "/moved" ? 302 : 308;
    answer.writeHead(status, { location: asked.url }).end("elsewhere");
  }, "127.233.12.2");
  const at = access(`http://127.233.12.2:${port}`);
  expect(await ask(at, { ...request, path: "/moved" })).toEqual({ status: 302, body: "elsewhere" });
  await expect(ask(at)).rejects.toThrow("redirected more than 5 times");
});

test("answers before the answer, chunks, and more than is read do no harm", async () => {
  const port = await plain((_, answer) => {
    answer.writeContinue();
    answer.writeEarlyHints({ link: "</x>; rel=preload" });
    answer.write("yes ");
    answer.end("x".repeat(1_000_000));
  }, "127.233.12.2");
  const { status, body } = await ask(access(`http://127.233.12.2:${port}`));
  expect(status).toBe(200);
  expect(body.startsWith("yes x")).toBe(true);
  expect(body.length).toBeLessThan(200_000);
});

test("a connection that the server closed while it was idle costs no attempt", async () => {
  let served = 0;
  const sockets: Socket[] = [];
  const raw = createRaw((socket) => {
    sockets.push(socket);
    let first = true;
    socket.on("error", () => {});
    socket.on("data", () => {
      // Like a balancer that closes at the very moment: the second request on a connection is not answered.
      if (!first) return void socket.resetAndDestroy();
      first = false;
      served += 1;
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
    });
  });
  await new Promise<void>((resolve) => raw.listen(0, "127.233.12.2", resolve));
  const wire = new OwnEdgeWire(access(`http://127.233.12.2:${(raw.address() as AddressInfo).port}`));
  for (let i = 0; i < 3; i++) {
    const body = await new Promise<string>((resolve, reject) => {
      wire.send(request, Number.POSITIVE_INFINITY, {
        answered: (_status, found) => resolve(found),
        broke: reject,
        unsent: reject,
      });
    });
    expect(body).toBe("ok");
  }
  expect(served).toBe(3);
  wire.close();
  raw.close();
  for (const socket of sockets) socket.destroy();
});

test("bytes are sent as they are, and a DELETE needs no body", async () => {
  const port = await plain(async (asked, answer) => {
    const chunks: Buffer[] = [];
    for await (const chunk of asked) chunks.push(chunk as Buffer);
    answer.end(
      JSON.stringify([
        asked.method,
        asked.headers["content-length"] ?? null,
        Buffer.concat(chunks).toString("hex"),
      ]),
    );
  }, "127.233.12.2");
  const at = access(`http://127.233.12.2:${port}`);
  const sent = await ask(at, { ...request, body: new Uint8Array([0, 255, 10]) });
  expect(JSON.parse(sent.body)).toEqual(["POST", "3", "00ff0a"]);
  const deleted = await ask(at, { ...request, method: "DELETE", body: "" });
  expect(JSON.parse(deleted.body)).toEqual(["DELETE", null, ""]);
});

test("a load is sent through it, and one without an answer is given up in time", async () => {
  const edge = await Edge.listen("127.233.12.2", (response, received, nth) => {
    if (nth > 1 || !received.eventId.endsWith("3")) acknowledge(response, received, nth);
  });
  const { load, history } = loadOn(edge, {
    access: access(edge.origin),
    perSecond: 100,
    attemptTimeoutMs: 300,
  });
  await until("traffic", () => load.tally.acknowledged > 30);
  await load.stop();
  const attempts = history.records.flatMap((one) => (one.k === "op" ? one.tries : []));
  expect(attempts.some(([, , outcome, status]) => outcome === "info" && status === 0)).toBe(true);
  expect(load.tally.acknowledged).toBe(load.tally.sent);
  await edge.close();
});
