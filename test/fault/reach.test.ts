import { type ChildProcess, spawn } from "node:child_process";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { presenceAt } from "../../harness/component/presence.ts";
import { allUnreachable, unreachable, watchedKill } from "../../harness/fault/reach.ts";

const servers: Server[] = [];
const children: ChildProcess[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

async function started(server: Server) {
  servers.push(server.listen(0, "127.0.0.1"));
  await new Promise((resolve) => server.once("listening", resolve));
  const { address: host, port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  const reopen = () => new Promise<void>((resolve) => void server.listen(port, host, resolve));
  return { host, port, close, reopen };
}

/** Its protocol is unknown, so it can only be dialled. */
async function listening(onConnect: "stands" | "hangs up" = "stands") {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    if (onConnect === "hangs up") socket.destroy();
  });
  const { host, port, ...more } = await started(server);
  return { at: { host, port, part: "api" }, ...more };
}

/** Is asked for its health. */
async function service(health: { status: number } = { status: 200 }) {
  const server = createHttpServer((_, answer) => void answer.writeHead(health.status).end("well"));
  const { host, port, ...more } = await started(server);
  return { at: asked(host, port), ...more };
}

function asked(host: string, port: number) {
  return {
    host,
    port,
    part: "api",
    presence: presenceAt(`http://${host}:${port}`, { host, port }, "/health"),
  };
}

async function moments(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("the effect lies where addresses are seen to go, whatever the command does before and after", async () => {
  const [api, store] = [await service(), await service()];
  let [closingAt, closedAt] = [0, 0];
  const startedAt = performance.now();
  const { from, until, figures, whyNotGone } = await watchedKill(async () => {
    await moments(20);
    closingAt = performance.now();
    await Promise.all([api.close(), store.close()]);
    closedAt = performance.now();
    await moments(50);
  }, [api.at, store.at]);
  const endedAt = performance.now();
  expect(from).toBeGreaterThan(startedAt);
  expect(from).toBeLessThan(closedAt);
  expect(until).toBeGreaterThan(closingAt);
  expect(until).toBeLessThan(endedAt - 100);
  expect(figures.commandMs).toBeGreaterThan(until - startedAt);
  expect(whyNotGone).toBeNull();
});

test("it begins with the first address that goes", async () => {
  const [api, store] = [await service(), await service()];
  let closedAt = 0;
  const { from, until } = await watchedKill(async () => {
    await moments(5);
    await store.close();
    closedAt = performance.now();
    await moments(20);
    await api.close();
  }, [api.at, store.at]);
  expect(from).toBeLessThan(closedAt);
  expect(until).toBeGreaterThan(closedAt + 100);
});

test("a region that lives on after the command has ended is watched until it is gone", async () => {
  const { at, close } = await service();
  let closingAt = 0;
  const kill = async () => {
    void moments(40).then(() => {
      closingAt = performance.now();
      return close();
    });
  };
  const { from, until, figures } = await watchedKill(kill, [at]);
  expect(figures.commandMs).toBeLessThan(100);
  expect(from).toBeLessThan(performance.now());
  expect(until).toBeGreaterThan(closingAt);
  expect(from).toBeLessThan(until);
});

test("a process that stands still is seen to go when it stops, though its address accepts connections", async () => {
  const program = `require("node:http").createServer((_, answer) => answer.end("well")).listen(0, "127.0.0.1", function () { console.log(this.address().port) })`;
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "ignore"] });
  children.push(child);
  const port = await new Promise<number>((resolve) =>
    child.stdout!.once("data", (text) => resolve(Number(text))),
  );
  let stoppedAt = 0;
  let deadAt = 0;
  const { from, until } = await watchedKill(async () => {
    await moments(10);
    stoppedAt = performance.now();
    child.kill("SIGSTOP");
    await moments(30);
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
    deadAt = performance.now();
  }, [asked("127.0.0.1", port)]);
  expect(from).toBeLessThan(stoppedAt);
  expect(until).toBeGreaterThan(stoppedAt);
  expect(until).toBeLessThan(deadAt + 1_000);
});

test("a service that answers 503 before it dies is last well before that", async () => {
  const health = { status: 200 };
  const { at, close } = await service(health);
  let refusingAt = 0;
  let closedAt = 0;
  const { from, until } = await watchedKill(async () => {
    await moments(10);
    refusingAt = performance.now();
    health.status = 503;
    await moments(20);
    await close();
    closedAt = performance.now();
  }, [at]);
  expect(from).toBeLessThan(refusingAt);
  expect(until).toBeGreaterThan(closedAt - 50);
});

test("an address that can only be dialled cannot tell when it went: the effect may have begun with the command", async () => {
  const { at, close } = await listening();
  const startedAt = performance.now();
  const { from } = await watchedKill(async () => {
    await moments(20);
    await close();
  }, [at]);
  expect(from - startedAt).toBeLessThan(20);
});

test("an address that comes back while another goes is not gone with it", async () => {
  const [api, store] = [await service(), await service()];
  let secondAt = 0;
  const { from, until } = await watchedKill(async () => {
    await api.close();
    await moments(20);
    await api.reopen();
    await moments(20);
    await store.close();
    await moments(20);
    secondAt = performance.now();
    await api.close();
  }, [api.at, store.at]);
  expect(until).toBeGreaterThan(secondAt);
  expect(from).toBeLessThan(secondAt - 400);
});

test("a region that does not go in time is named with the address that answers", async () => {
  const [api, store] = [await service(), await service()];
  const { whyNotGone } = await watchedKill(() => store.close(), [api.at, store.at], { lingerMs: 200 });
  expect(whyNotGone).toBe(
    `127.0.0.1:${api.at.port} accepts connections and answers, 200 ms after the command that kills the region had ended`,
  );
});

test("a drill that is stopped waits no longer", async () => {
  const { at } = await service();
  const signal = AbortSignal.timeout(100);
  await expect(watchedKill(async () => {}, [at], { signal })).rejects.toThrow();
});

test("a command that fails is what is said", async () => {
  const { at } = await listening();
  const kill = () => Promise.reject(new Error("the rack is locked"));
  await expect(watchedKill(kill, [at])).rejects.toThrow("the rack is locked");
});

test("what accepts is reached; what refuses, or hangs up at once, is not", async () => {
  const [alive, dead, before] = [await listening(), await listening(), await listening("hangs up")];
  await dead.close();
  const seen = ({ at }: typeof alive) => unreachable("north", at).ask();
  expect(await seen(alive)).toBe(`127.0.0.1:${alive.at.port} accepts connections`);
  expect(await seen(dead)).toBeNull();
  expect(await seen(before)).toBeNull();
});

test("a proxy that accepts for a dead service, and is silent, does not answer for it", async () => {
  const proxy = await listening();
  const { host, port } = proxy.at;
  expect(await unreachable("north", asked(host, port)).ask()).toBeNull();
});

test("all addresses of a region are looked at in one moment, and the one that answers is named", async () => {
  const [api, store] = [await service(), await service()];
  await api.close();
  const { ask } = allUnreachable("north", [api.at, store.at]);
  expect(await ask()).toBe(`127.0.0.1:${store.at.port} accepts connections and answers`);
  await store.close();
  expect(await ask()).toBeNull();
});
