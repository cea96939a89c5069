import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { conduitsAt, type Joined, join } from "./joined.ts";

const base = "127.212.2";
const conduits = conduitsAt(base, [
  ["edge", "a", "web"],
  ["b", "a", "log"],
  ["a", "b", "log"],
  ["edge", "b", "web"],
]);
const host = `${base}.1`;
let joined: Joined;
let echoes: Server[];

beforeAll(async () => {
  const upstreams = new Map(conduits.map(({ upstream }) => [upstream.host, upstream]));
  echoes = [...upstreams.values()].map((at) =>
    createServer((socket) => socket.on("error", () => {}).pipe(socket)).listen(at.port, at.host),
  );
  joined = await join(conduits);
});
afterAll(async () => {
  await joined?.close();
  for (const echo of echoes ?? []) echo.close();
});

function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => resolve(socket));
    socket.once("error", reject);
  });
}

/** Milliseconds until what was sent has come back. */
async function echo(socket: Socket): Promise<number> {
  const startedAt = performance.now();
  socket.write("ping");
  await new Promise((resolve) => socket.once("data", resolve));
  return performance.now() - startedAt;
}

test("a conduit carries bytes both ways", async () => {
  const socket = await dial(7001);
  expect(await echo(socket)).toBeLessThan(2_000);
  socket.destroy();
});

test("severing a region closes its connections and refuses new ones from everywhere; other links stay", async () => {
  const [intoA, outOfA, other] = await Promise.all([dial(7002), dial(7003), dial(7004)]);
  await Promise.all([intoA, outOfA, other].map(echo));
  const ends = [intoA, outOfA].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  for (const socket of [intoA, outOfA]) socket.on("error", () => {});
  await joined.links.sever("a");
  await Promise.all(ends);
  for (const port of [7001, 7002, 7003]) await expect(dial(port)).rejects.toThrow(/ECONNREFUSED/);
  expect(await echo(other)).toBeLessThan(2_000);
  other.destroy();
  await joined.links.rejoin("a");
  const again = await dial(7002);
  expect(await echo(again)).toBeLessThan(2_000);
  again.destroy();
});

test("a part that is shut refuses every dialler, also where its region is severed and rejoined meanwhile", async () => {
  const shut = await joined.links.shut({ region: "a", name: "log" });
  await expect(dial(7002)).rejects.toThrow(/ECONNREFUSED/);
  const other = await dial(7001);
  expect(await echo(other)).toBeLessThan(2_000);
  other.destroy();
  await joined.links.sever("a");
  await joined.links.rejoin("a");
  await expect(dial(7002)).rejects.toThrow(/ECONNREFUSED/);
  await shut.heal();
  const again = await dial(7002);
  expect(await echo(again)).toBeLessThan(2_000);
  again.destroy();
});

test("a delay holds bytes between regions for its length each way, and the edge's links not at all", async () => {
  await joined.links.delay(150);
  const [between, edge] = await Promise.all([dial(7002), dial(7004)]);
  expect(await echo(between)).toBeGreaterThanOrEqual(295);
  expect(await echo(edge)).toBeLessThan(150);
  between.destroy();
  edge.destroy();
});
