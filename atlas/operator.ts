/**
 * The operator's commands for a stack of the atlas: `node operator.ts <stack> <setting> up|down|kill|heal|isolate|rejoin|apart [site …]`.
 * One stack runs on a machine at a time.
 */
import { spawn } from "node:child_process";
import { chownSync, mkdirSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { reasonUnless } from "../harness/component/part.ts";
import { awaitNull } from "../harness/machine/await.ts";
import { frontPort } from "./front-port.ts";
import { asNobody, nobody } from "./nobody.ts";
import {
  addressOf,
  isAlive,
  isolate,
  killSite,
  makeSites,
  namespaceOf,
  reaches,
  reconnectSite,
  rejoin,
  removeSites,
  type SiteName,
} from "./sites.ts";
import type { Place, Server } from "./stack.ts";
import { stackNamed } from "./stacks.ts";

const readyLimitMs = 120_000;
const folder = join(tmpdir(), "regiondrill-atlas");
const front = fileURLToPath(new URL("front.ts", import.meta.url));

const [name = "", setting = "", verb = "", ...sites] = process.argv.slice(2);
const stack = stackNamed(name);
const [one, other] = sites as SiteName[];

const verbs: Readonly<Record<string, () => Promise<void>>> = {
  up,
  down: async () => {
    await removeSites();
    rmSync(folder, { recursive: true, force: true });
  },
  kill: () => killSite(one!),
  heal: async () => {
    if (await isAlive(one!)) return;
    await reconnectSite(one!);
    await start(placeOf(one!, false));
    await frontsReady([one!]);
  },
  isolate: () => isolate(one!),
  rejoin: () => rejoin(one!),
  // Ends with 0 if they do not reach each other.
  apart: async () => {
    process.exitCode = (await reaches(one!, other!, frontPort)) ? 1 : 0;
  },
};

const act = verbs[verb];
if (act === undefined)
  throw new RangeError(`unknown verb ${verb}: known are ${Object.keys(verbs).join(", ")}`);
await act();

async function up(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  await makeSites();
  for (const site of stack.sites) {
    const place = placeOf(site, true);
    mkdirSync(place.folder, { recursive: true });
    chownSync(place.folder, nobody, nobody);
    await stack.prepare?.(place);
  }
  for (const site of stack.sites) await start(placeOf(site, true));
  await stack.compose?.(setting, (site) => placeOf(site, true));
  for (const site of stack.sites) if (site !== "witness") startFront(placeOf(site, true));
  await frontsReady(stack.sites.filter((site) => site !== "witness"));
}

function placeOf(site: SiteName, first: boolean): Place {
  return { site, setting, first, folder: join(folder, site) };
}

async function start(place: Place): Promise<void> {
  for (const server of stack.servers(place)) launch(place, server);
  if (!place.first && place.site !== "witness") startFront(place);
}

/** As root: it may lie in a folder that other accounts cannot enter. */
function startFront(place: Place): void {
  launch(place, { name: "front", command: [process.execPath, front, name, JSON.stringify(place)] }, []);
}

function launch(
  place: Place,
  { name: server, command, env = {} }: Server,
  account: readonly string[] = ["setpriv", ...asNobody],
): void {
  const log = openSync(join(folder, `${place.site}-${server}.log`), "a");
  spawn("ip", ["netns", "exec", namespaceOf(place.site), ...account, ...command], {
    cwd: place.folder,
    detached: true,
    stdio: ["ignore", log, log],
    env: { PATH: process.env.PATH, HOME: place.folder, LANG: "C.UTF-8", ...env },
  }).unref();
}

async function frontsReady(names: readonly SiteName[]): Promise<void> {
  for (const site of names) {
    const url = `http://${addressOf[site]}:${frontPort}/healthz`;
    const why = await awaitNull(() => reasonUnless(() => whyUnready(url)), {
      limitMs: readyLimitMs,
      everyMs: 50,
    });
    if (why !== null)
      throw new Error(`${stack.title} at ${site} is not ready after ${readyLimitMs / 1000} s: ${why}`);
  }
}

async function whyUnready(url: string): Promise<string | null> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  return response.ok ? null : `${url} answers ${response.status}: ${await response.text()}`;
}
