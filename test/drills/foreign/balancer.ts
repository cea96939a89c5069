/**
 * A load balancer of a team's own, in front of two ledger services: TLS, a token that every request needs, and health checks.
 * `node balancer.ts <host> <port> <key file> <certificate file> <ports of the services>`; the token is in `EDGE_TOKEN`.
 */
import { readFileSync } from "node:fs";
import { Agent, get, request } from "node:http";
import { createServer } from "node:https";

const [host = "", port = "", key = "", cert = "", services = "[]"] = process.argv.slice(2);
const token = process.env.EDGE_TOKEN;
const targets: { port: number; healthy: boolean }[] = (JSON.parse(services) as number[]).map((one) => ({
  port: one,
  healthy: false,
}));
const agent = new Agent({ keepAlive: true });
let turn = 0;

function check(target: (typeof targets)[number]): void {
  const asked = get({ host: "127.0.0.1", port: target.port, path: "/healthz", timeout: 200 }, (answer) => {
    answer.resume();
    target.healthy = answer.statusCode === 200;
  });
  asked.on("timeout", () => asked.destroy(new Error("silent")));
  asked.on("error", () => {
    target.healthy = false;
  });
}
setInterval(() => targets.forEach(check), 100);

createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (incoming, answer) => {
  if (incoming.headers["x-edge-token"] !== token)
    return void answer.writeHead(401).end(`not ${incoming.headers["x-edge-token"]}`);
  const healthy = targets.filter((target) => target.healthy);
  const target = healthy[turn++ % healthy.length];
  if (target === undefined) return void answer.writeHead(503).end("no region is healthy");
  const { method, url: path, headers } = incoming;
  const passed = request({ agent, host: "127.0.0.1", port: target.port, method, path, headers }, (from) => {
    answer.writeHead(from.statusCode!, from.headers);
    from.pipe(answer);
  });
  passed.on("error", () => {
    if (!answer.headersSent) answer.writeHead(502);
    answer.end();
  });
  incoming.pipe(passed);
}).listen(Number(port), host);
