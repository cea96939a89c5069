/** Which requests the live view's server answers, by plain requests as an attacker would write them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LiveFeed } from "../../harness/watch/live-feed.ts";
import { ReplayFeed } from "../../harness/watch/replay-feed.ts";
import { startServer, type WatchServer } from "../../harness/watch/server.ts";
import { drill, runFolder, words } from "./drill.ts";
import { ownSlots, slotOf } from "./slot.ts";

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

let servers: WatchServer[] = [];
let leave = () => {};

beforeEach(() => {
  leave = ownSlots();
});

afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
  leave();
});

async function replayServer(): Promise<WatchServer> {
  const server = await startServer({ feed: new ReplayFeed(runFolder(drill()), words), port: 0 });
  servers.push(server);
  return server;
}

/** Of a run that goes on, in a folder of its own. */
async function liveServer(): Promise<{ server: WatchServer; folder: string }> {
  const folder = runFolder(drill("live-run").slice(0, 300));
  const feed = new LiveFeed({ folder: async () => folder, words, goesOn: () => true });
  const server = await startServer({ feed, port: 0 });
  servers.push(server);
  while (feed.runId === null) await pause(20);
  return { server, folder };
}

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
}

/** The answer to its end, or, of a stream, its beginning. */
function ask(server: WatchServer, { method = "GET", path = "/", headers = {} }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port: server.port, method, path, headers }, (response) => {
      let body = "";
      const done = () => resolve({ status: response.statusCode!, headers: response.headers, body });
      response.setEncoding("utf8").on("data", (text: string) => {
        body += text;
        if (response.headers["content-type"]?.startsWith("text/event-stream") && body.includes("data: ")) {
          done();
          asked.destroy();
        }
      });
      response.on("end", done);
    });
    asked.on("error", reject).end();
  });
}

const post = (server: WatchServer, path: string, headers: Record<string, string> = {}) =>
  ask(server, {
    method: "POST",
    path,
    headers: {
      Origin: `http://127.0.0.1:${server.port}`,
      Authorization: `Bearer ${server.token}`,
      ...headers,
    },
  });

describe("looking", () => {
  test("the page comes with headers that let nothing else in and keep it out of other pages", async () => {
    const { status, headers, body } = await ask(await replayServer(), {});
    expect(status).toBe(200);
    expect(body).toContain("<!doctype html>");
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
    );
    expect(headers["content-security-policy"]).not.toContain("unsafe");
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "no-store",
    });
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  test.each(["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1.evil.example:1"])(
    "a request for the host “%s” is refused: a name may be made to point here",
    async (host) => {
      const server = await replayServer();
      for (const path of ["/", "/events", "/page.js"])
        expect((await ask(server, { path, headers: { Host: host } })).status).toBe(403);
    },
  );

  test("this machine's name for itself is a host too", async () => {
    const server = await replayServer();
    expect((await ask(server, { headers: { Host: `localhost:${server.port}` } })).status).toBe(200);
  });

  test("other pages are refused, by their origin or by what the browser says of them", async () => {
    const server = await replayServer();
    const path = "/events";
    for (const headers of [
      { Origin: "http://evil.example" },
      { Origin: "null" },
      { Origin: `http://127.0.0.1:${server.port + 1}` },
      { "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors" },
      { "Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors" },
    ])
      expect((await ask(server, { path, headers })).status).toBe(403);
  });

  test.each([
    "/../server.ts",
    "/..%2fserver.ts",
    "/page/../../../package.json",
    "/%2e%2e/%2e%2e/package.json",
    "/page.js/../../guard.ts",
    "/constructor",
    "/__proto__",
    "//",
    "/history.ndjson",
  ])("nothing is served at %s", async (path) => {
    const { status, body } = await ask(await replayServer(), { path });
    expect([400, 404]).toContain(status);
    expect(body).not.toMatch(/import|regiondrill"/);
  });

  test.each(["PUT", "DELETE", "OPTIONS", "PATCH"])("%s is not answered", async (method) => {
    expect((await ask(await replayServer(), { method })).status).toBe(405);
  });

  test("a stream has ids, and begins where the page was", async () => {
    const server = await replayServer();
    const { body } = await ask(server, { path: "/events?speed=0", headers: { "Last-Event-ID": "3000" } });
    expect(Number(/^id: (\d+)$/m.exec(body)![1])).toBeGreaterThan(2_500);
    expect(body).toContain('"words":"down"');
  });

  test("more pages than it serves are told so, and their places are given back", async () => {
    const server = await replayServer();
    const held = Array.from({ length: 16 }, () =>
      request({ host: "127.0.0.1", port: server.port, path: "/events?speed=0" }).on("error", () => {}),
    );
    await Promise.all(
      held.map(async (one) => {
        const answered = once(one, "response");
        one.end();
        await answered;
      }),
    );
    expect((await ask(server, { path: "/events" })).status).toBe(503);
    for (const one of held) one.destroy();
    while (server.pages > 0) await pause(20);
    expect((await ask(server, { path: "/events" })).status).toBe(200);
  });
});

describe("when one process opens every connection there is", () => {
  const opened: Socket[] = [];
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.destroy();
  });

  async function open({ port }: WatchServer, count: number, begin: string): Promise<void> {
    const connected = Array.from({ length: count }, () => {
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      opened.push(socket);
      socket.write(begin);
      return once(socket, "connect");
    });
    await Promise.all(connected);
  }

  test.each([
    ["say nothing", ""],
    ["begin a request", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"],
    ["send a request without its end", "POST /abort HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n"],
  ])("a page is served at once though 300 connections %s", async (_, begin) => {
    const server = await replayServer();
    await open(server, 300, begin);
    const startedAt = performance.now();
    expect((await ask(server, {})).status).toBe(200);
    expect((await ask(server, { path: "/events" })).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test("a connection that sends no whole request is closed within seconds", async () => {
    const server = await replayServer();
    await open(server, 1, "GET / HTTP/1.1\r\n");
    const startedAt = performance.now();
    opened[0]!.resume();
    await once(opened[0]!, "close");
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  test("a page with the token takes the place of one without", async () => {
    const server = await replayServer();
    await open(server, 16, `GET /events?speed=0 HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
    while (server.pages < 16) await pause(20);
    expect((await ask(server, { path: "/events" })).status).toBe(503);
    expect((await ask(server, { path: "/events?token=wrong" })).status).toBe(503);
    expect((await ask(server, { path: `/events?token=${server.token}` })).status).toBe(200);
  });
});

describe("acting", () => {
  test("a held run goes on, once", async () => {
    const { server, folder } = await liveServer();
    const slot = slotOf({ runId: "live-run", runFolder: folder }, { entry: "held", milestone: "divergence" });
    const { status, body } = await post(server, "/continue");
    expect([status, JSON.parse(body).text]).toEqual([202, "it goes on from divergence"]);
    expect(existsSync(join(slot, "resume"))).toBe(true);
  });

  test("a run that is not held, another run, and one that is over are left alone", async () => {
    const { server, folder } = await liveServer();
    expect((await post(server, "/continue")).status).toBe(409);
    const slot = slotOf(
      { runId: "another-run", runFolder: folder },
      { entry: "held", milestone: "divergence" },
    );
    expect((await post(server, "/continue")).status).toBe(409);
    expect((await post(server, "/abort")).status).toBe(409);
    expect((await post(await replayServer(), "/abort")).status).toBe(409);
    expect(existsSync(join(slot, "resume"))).toBe(false);
  });

  test("aborting interrupts the drill's process, and never twice: a second time would not heal", async () => {
    const { server, folder } = await liveServer();
    const script =
      'let n = 0; process.on("SIGINT", () => console.log("interrupted", ++n)); console.log("up"); setInterval(() => {}, 1000)';
    const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
    let said = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    try {
      while (!said.includes("up")) await pause(20);
      slotOf({ runId: "live-run", runFolder: folder, pid: child.pid! });
      expect((await post(server, "/abort")).status).toBe(202);
      while (!said.includes("interrupted")) await pause(20);
      expect((await post(server, "/abort")).status).toBe(409);
      expect(said).toBe("up\ninterrupted 1\n");
    } finally {
      child.kill("SIGKILL");
    }
  });

  test.each([
    ["no token", { Authorization: "" }, 401],
    ["a wrong token", { Authorization: "Bearer wrong" }, 401],
    ["the token of a form", { Authorization: "Basic abc" }, 401],
    ["another page", { Origin: "http://evil.example" }, 403],
    ["no page at all", { Origin: "" }, 403],
    ["another host", { Host: "evil.example" }, 403],
  ])("with %s nothing is done", async (_what, headers, status) => {
    const { server, folder } = await liveServer();
    const slot = slotOf({ runId: "live-run", runFolder: folder }, { entry: "held", milestone: "divergence" });
    for (const path of ["/continue", "/abort"])
      expect((await post(server, path, headers)).status).toBe(status);
    expect(existsSync(join(slot, "resume"))).toBe(false);
    expect(existsSync(join(slot, "interrupted-live-run"))).toBe(false);
  });

  test("with the token nothing else can be done, and looking at it does nothing", async () => {
    const { server, folder } = await liveServer();
    const slot = slotOf({ runId: "live-run", runFolder: folder }, { entry: "held", milestone: "divergence" });
    expect((await post(server, "/heal")).status).toBe(404);
    expect((await post(server, "/")).status).toBe(404);
    expect(
      (await ask(server, { path: "/continue", headers: { Authorization: `Bearer ${server.token}` } })).status,
    ).toBe(404);
    expect(existsSync(join(slot, "resume"))).toBe(false);
  });
});

test("a taken port is an error, not another port", async () => {
  const { port } = await replayServer();
  const feed = new ReplayFeed(runFolder(drill()), words);
  await expect(startServer({ feed, port })).rejects.toMatchObject({ code: "EADDRINUSE" });
});
