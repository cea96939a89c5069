/**
 * Why Toxiproxy is asked by a client of ours (`harness/component/toxiproxy/client.ts`): what the published client cannot do,
 * each in the smallest example. A test that fails here is good news: the reason is gone, see `docs/dependencies.md`.
 */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Proxy as Proxied, type ToxicDirection, type ToxicType, Toxiproxy } from "toxiproxy-node-client";
import { afterEach, expect, expectTypeOf, test } from "vitest";
import { type Toxic, toxiproxyClient } from "../../harness/component/toxiproxy/client.ts";
import { scratch } from "../scratch.ts";

const server = createServer();
afterEach(() => {
  server.closeAllConnections();
  server.close();
  server.removeAllListeners("request");
});

test("toxics have the types of the published client", () => {
  expectTypeOf<Toxic["type"]>().toEqualTypeOf<ToxicType>();
  expectTypeOf<Toxic["stream"]>().toEqualTypeOf<ToxicDirection>();
});

/** Resolves with the address of an API that answers so. */
async function api(answer: RequestListener): Promise<string> {
  server.on("request", answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("it cannot dial a unix socket, where the API of a drill on processes listens", async () => {
  const path = join(scratch(), "api.sock");
  server.on("request", (_, response) => response.end('{"version":"2.12.0"}')).listen(path);
  await once(server, "listening");
  expect(await toxiproxyClient(`unix:${path}`).version()).toBe("2.12.0");
  await expect(new Toxiproxy(`unix:${path}`).getVersion()).rejects.toThrow();
});

test("its errors leave out what Toxiproxy answered", async () => {
  const at = await api((_, response) => response.writeHead(409).end('{"error":"proxy already exists"}'));
  const proxy = { name: "a", listen: "127.0.0.1:1", upstream: "127.0.0.1:2" };
  await expect(toxiproxyClient(at).create(proxy)).rejects.toThrow("proxy already exists");
  await expect(new Toxiproxy(at).createProxy(proxy)).rejects.toThrow(/^Request failed with status code 409$/);
});

test("a proxy that it returns has no toxics: it cannot tell what is left to undo", async () => {
  const toxic = { name: "slow", type: "latency", stream: "upstream", toxicity: 1, attributes: {} };
  const state = { name: "a", listen: "127.0.0.1:1", upstream: "127.0.0.1:2", enabled: true, toxics: [toxic] };
  const at = await api((_, response) => response.end(JSON.stringify(state)));
  expect((await toxiproxyClient(at).state("a")).toxics).toMatchObject([{ name: "slow" }]);
  expect(await new Toxiproxy(at).get("a")).not.toHaveProperty("toxics");
});

test("it puts names into paths as they are", async () => {
  const paths: string[] = [];
  const at = await api(({ url = "" }, response) => {
    paths.push(url);
    response.writeHead(404).end("{}");
  });
  await expect(toxiproxyClient(at).state("a/b?c")).rejects.toThrow("404");
  await expect(new Toxiproxy(at).get("a/b?c")).rejects.toThrow("404");
  expect(paths).toEqual(["/proxies/a%2Fb%3Fc", "/proxies/a/b?c"]);
});

test("it switches a proxy off only together with new addresses, which may end its connections", async () => {
  const bodies: unknown[] = [];
  const at = await api(async (request, response) => {
    bodies.push(JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString()));
    response.end("{}");
  });
  await toxiproxyClient(at).setEnabled("a", false);
  const known = { name: "a", listen: "127.0.0.1:1", upstream: "127.0.0.1:2", enabled: true, toxics: [] };
  // @ts-expect-error: `listen` and `upstream` are asked for; without this line the reason is gone.
  await new Proxied(new Toxiproxy(at), known).update({ enabled: false });
  expect(bodies).toEqual([{ enabled: false }, { enabled: false }]);
});

test("it waits without a limit, and none can be set", async () => {
  const at = await api(() => {}); // an API that never answers
  const answer = new Toxiproxy(at).getVersion().then(
    () => "answered",
    () => "gave up",
  );
  expect(await Promise.race([answer, pause(1_000, "waits")])).toBe("waits");
  expect([Toxiproxy.length, Toxiproxy.prototype.getVersion.length]).toEqual([1, 0]);
});
