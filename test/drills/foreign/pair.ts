/**
 * The operator's commands for two ledger services: `node pair.ts <folder> <ports by region> up|down|kill|heal [region]`.
 * Each service is a separate process, with its data in the folder. With SLOW in the environment each command notes in
 * `<folder>.steps` that it has begun, and takes a second before and after what it does.
 */
import { spawn } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const [folder = "", places = "{}", verb = "", only] = process.argv.slice(2);
const ports: Record<string, number> = JSON.parse(places);
/** What each region dials instead of the other one's own address. */
const dialled: Record<string, string[]> = JSON.parse(process.env.DIALLED ?? "{}");
/** The region that keeps the ledger of all, where there is one: the others forward to it. */
const { KEEPER, SERVICE = "ledger-service.ts" } = process.env;
const forwards = (region: string) => KEEPER !== undefined && region !== KEEPER;
const serviceOf = (region: string) =>
  fileURLToPath(new URL(forwards(region) ? "forwarding-service.ts" : SERVICE, import.meta.url));

async function answers(region: string): Promise<boolean> {
  return fetch(`http://127.0.0.1:${ports[region]}/healthz`).then(
    () => true,
    () => false,
  );
}

async function start(region: string): Promise<void> {
  if (!(await answers(region))) {
    const cwd = join(folder, region);
    mkdirSync(cwd, { recursive: true });
    const log = openSync(join(cwd, "log"), "a");
    const direct = Object.entries(ports).flatMap(([name, port]) =>
      name === region ? [] : [`127.0.0.1:${port}`],
    );
    const peers = KEEPER === undefined ? (dialled[region] ?? direct) : [];
    const ledger = KEEPER === undefined ? "" : `127.0.0.1:${ports[KEEPER]}`;
    const env = { ...process.env, REGION: region, HOST: "127.0.0.1", PORT: String(ports[region]) };
    const child = spawn(process.execPath, [serviceOf(region)], {
      ...{ cwd, detached: true, stdio: ["ignore", log, log] },
      env: { ...env, PEERS: JSON.stringify(peers), LEDGER: ledger },
    });
    child.unref();
    writeFileSync(join(folder, `${region}.pid`), String(child.pid));
  }
  while (!(await answers(region))) await pause(20);
}

async function kill(region: string): Promise<void> {
  const file = join(folder, `${region}.pid`);
  if (!existsSync(file)) return;
  try {
    process.kill(Number(readFileSync(file, "utf8")), "SIGKILL");
  } catch {} // it was dead
  rmSync(file);
  while (await answers(region)) await pause(5);
}

const step = async () => {
  if (process.env.SLOW === undefined) return;
  appendFileSync(`${folder}.steps`, `${verb}\n`);
  await pause(1_000);
};

await step();
const chosen = only === undefined ? Object.keys(ports) : [only];
if (verb === "up") rmSync(folder, { recursive: true, force: true });
for (const region of chosen) await (verb === "up" || verb === "heal" ? start(region) : kill(region));
if (verb === "down") rmSync(folder, { recursive: true, force: true });
await step();
