import { type ChildProcess, spawn } from "node:child_process";
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { awaitNull } from "../../harness/component/await.ts";
import { provision } from "../../harness/component/install/provision.ts";
import { toxiproxyClient } from "../../harness/component/toxiproxy/client.ts";
import { toxiproxyPart } from "../../harness/component/toxiproxy/part.ts";
import { toxiproxyTool } from "../../harness/component/toxiproxy/tool.ts";
import { Links } from "../../harness/link/links.ts";
import { scratch } from "../safety/marked-process.ts";

const host = "127.253.1.1";
const conduits = [
  {
    name: "edge->a:web",
    dialler: "edge",
    server: "a",
    service: "web",
    listen: { host, port: 7001 },
    upstream: { host, port: 7101 },
  },
  {
    name: "b->a:log",
    dialler: "b",
    server: "a",
    service: "log",
    listen: { host, port: 7002 },
    upstream: { host, port: 7101 },
  },
  {
    name: "a->b:log",
    dialler: "a",
    server: "b",
    service: "log",
    listen: { host, port: 7003 },
    upstream: { host, port: 7102 },
  },
  {
    name: "edge->b:web",
    dialler: "edge",
    server: "b",
    service: "web",
    listen: { host, port: 7004 },
    upstream: { host, port: 7102 },
  },
];
let proxy: ChildProcess;
let echoes: Server[];
let links: Links;

beforeAll(async () => {
  const tools = await provision([toxiproxyTool], () => {});
  const part = toxiproxyPart({ host, folder: scratch() }, tools.get(toxiproxyTool.name)!);
  const { argv, cwd } = await part.launch();
  proxy = spawn(argv[0], argv.slice(1), { cwd, stdio: "ignore" });
  echoes = [7101, 7102].map((port) => createServer((socket) => socket.pipe(socket)).listen(port, host));
  expect(await awaitNull(part.pending, { limitMs: 20_000 })).toBeNull();
  links = new Links(toxiproxyClient(part.address), conduits);
  await links.open();
});
afterAll(() => {
  proxy?.kill("SIGKILL");
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

test("severing a region closes its connections and refuses new ones, whoever dials; other links stay", async () => {
  const [intoA, outOfA, other] = await Promise.all([dial(7002), dial(7003), dial(7004)]);
  await Promise.all([intoA, outOfA, other].map(echo));
  const ends = [intoA, outOfA].map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  for (const socket of [intoA, outOfA]) socket.on("error", () => {});
  await links.sever("a");
  await Promise.all(ends);
  for (const port of [7001, 7002, 7003]) await expect(dial(port)).rejects.toThrow(/ECONNREFUSED/);
  expect(await echo(other)).toBeLessThan(2_000);
  other.destroy();
  await links.rejoin("a");
  const again = await dial(7002);
  expect(await echo(again)).toBeLessThan(2_000);
  again.destroy();
});

test("a delay holds bytes between regions for its length each way, and the edge's links not at all", async () => {
  await links.delay(150);
  const [between, edge] = await Promise.all([dial(7002), dial(7004)]);
  expect(await echo(between)).toBeGreaterThanOrEqual(295);
  expect(await echo(edge)).toBeLessThan(150);
  between.destroy();
  edge.destroy();
});
