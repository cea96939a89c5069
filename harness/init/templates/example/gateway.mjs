/**
 * The front door of the shop: passes each request to a region that is well, in turn. It asks every region for its health and
 * leaves out one that has not answered twice. It repeats nothing: that is for the sender.
 *
 *     node gateway.mjs <port> <ports of all regions as JSON>
 */
import { Agent, createServer, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

const [port, places] = process.argv.slice(2);
const regions = Object.values(JSON.parse(places)).map((port) => ({ port, missed: 2 }));
const agent = new Agent({ keepAlive: true });
let turn = 0;

async function watch(region) {
  while (true) {
    const health = fetch(`http://127.0.0.1:${region.port}/healthz`, { signal: AbortSignal.timeout(300) });
    const isWell = await health.then(
      (answer) => answer.ok,
      () => false,
    );
    region.missed = isWell ? 0 : region.missed + 1;
    await pause(250);
  }
}

createServer((incoming, answer) => {
  const well = regions.filter(({ missed }) => missed < 2);
  if (well.length === 0) return void answer.writeHead(503).end("no region is well");
  const { method, url: path, headers } = incoming;
  const { port } = well[turn++ % well.length];
  const passed = request({ agent, host: "127.0.0.1", port, method, path, headers }, (from) => {
    answer.writeHead(from.statusCode, from.headers);
    from.pipe(answer);
  });
  passed.on("error", () => {
    if (!answer.headersSent) answer.writeHead(502);
    answer.end();
  });
  incoming.pipe(passed);
}).listen(Number(port), "127.0.0.1");

for (const region of regions) watch(region);
