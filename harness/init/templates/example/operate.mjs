/**
 * Starts and ends the shop: what a drill calls as `up`, `down` and `heal`. Each region is a process of its own, with its pid in a
 * file, so that a drill can find, freeze and kill it.
 *
 *     node operate.mjs <folder> <port of the gateway> <ports of all regions as JSON> up|down|heal [region]
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const [folder, gatewayPort, places, verb, only] = process.argv.slice(2);
const ports = JSON.parse(places);

const answers = (port) =>
  fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1_000) }).then(
    () => true,
    () => false,
  );

async function start(name, port, program, ...args) {
  if (await answers(port)) return;
  const log = openSync(join(folder, `${name}.log`), "a");
  const script = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], { detached: true, stdio: ["ignore", log, log] });
  child.unref();
  writeFileSync(join(folder, `${name}.pid`), String(child.pid));
  while (child.exitCode === null && !(await answers(port))) await pause(20);
  if (child.exitCode !== null) throw new Error(`${name} ended: see ${join(folder, `${name}.log`)}`);
}

const startRegion = (region) => start(region, ports[region], "service.mjs", region, folder, places);
const startGateway = () => start("gateway", gatewayPort, "gateway.mjs", gatewayPort, places);

function end(name) {
  const file = join(folder, `${name}.pid`);
  if (!existsSync(file)) return;
  try {
    process.kill(Number(readFileSync(file, "utf8")), "SIGKILL");
  } catch {} // it has ended
}

const verbs = {
  async up() {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const region of Object.keys(ports)) await startRegion(region);
    await startGateway();
  },
  async down() {
    for (const name of [...Object.keys(ports), "gateway"]) end(name);
    rmSync(folder, { recursive: true, force: true });
  },
  heal: () => startRegion(only),
};

await verbs[verb]();
