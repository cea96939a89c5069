import { type AddressInfo, createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { unreachable, watchedKill } from "../../harness/fault/reach.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(onConnect: "stands" | "hangs up" = "stands") {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    if (onConnect === "hangs up") socket.destroy();
  });
  servers.push(server.listen(0, "127.0.0.1"));
  await new Promise((resolve) => server.once("listening", resolve));
  const { address: host, port } = server.address() as AddressInfo;
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  return { at: { host, port, part: "api" }, close };
}

async function moments(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 10));
}

test("the effect lies where addresses are seen to go, whatever the command does before and after", async () => {
  const [api, store] = [await listening(), await listening()];
  let [closingAt, closedAt] = [0, 0];
  const startedAt = performance.now();
  const { from, until, figures } = await watchedKill(async () => {
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
});

test("it does not begin before the command, and is not complete while an address is reached after the command", async () => {
  const [api, store] = [await listening(), await listening()];
  let closedAt = 0;
  const { from, until } = await watchedKill(async () => {
    await moments(5);
    await store.close();
    closedAt = performance.now();
    await moments(20);
  }, [api.at, store.at]);
  expect(from).toBeLessThan(closedAt);
  expect(until).toBeGreaterThan(closedAt + 100);
});

test("a command that fails is what is said", async () => {
  const { at } = await listening();
  const kill = () => Promise.reject(new Error("the rack is locked"));
  await expect(watchedKill(kill, [at])).rejects.toThrow("the rack is locked");
});

test("who accepts is reached; who refuses, or hangs up at once, is not", async () => {
  const [alive, dead, before] = [await listening(), await listening(), await listening("hangs up")];
  await dead.close();
  const seen = ({ at }: typeof alive) => unreachable("north", at).ask();
  expect(await seen(alive)).toBe(`127.0.0.1:${alive.at.port} accepts connections`);
  expect(await seen(dead)).toBeNull();
  expect(await seen(before)).toBeNull();
});
