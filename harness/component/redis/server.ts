/** What every Redis of ours has in common: its settings, its address, and the first question it is asked. */
import type { Endpoint } from "../../machine/endpoint.ts";
import { within } from "../../machine/within.ts";
import type { ComponentInstance } from "../component.ts";
import { type ReachedPart, reasonUnless } from "../part.ts";
import { redisClient } from "./client.ts";

export const redisPort = 6379;
const answerLimitMs = 2_000;

export function redisUrl({ host, port }: Endpoint, password: string): string {
  return `redis://default:${password}@${host}:${port}`;
}

/** What the part is wherever it runs, reached at this address. */
export function redisReached({ name, region, credentials }: ComponentInstance, at: Endpoint): ReachedPart {
  const address = redisUrl(at, credentials.redis);
  return { name, region, address, listens: [at], needs: [], pending: () => whyNoPong(address) };
}

/** What no drill needs, and what a password would make dangerous: it loads programs, follows others, writes files elsewhere. */
const refused = ["MODULE", "DEBUG", "REPLICAOF", "SLAVEOF"];
/** From 7 on it does not change where files are written. */
const refusedBefore7 = ["CONFIG"];

export interface RedisSettings {
  readonly bind: string;
  readonly dir: string;
  readonly password: string;
  readonly version: string;
}

/** In a file, not in arguments: those can be read by every account of a machine. */
export function redisConfig({ bind, dir, password, version }: RedisSettings): string {
  const settings = {
    bind,
    port: redisPort,
    dir: JSON.stringify(dir),
    requirepass: password,
    appendonly: "yes",
    save: '""',
    "protected-mode": "no",
  };
  const commands = Number.parseInt(version, 10) < 7 ? [...refused, ...refusedBefore7] : refused;
  return [
    ...Object.entries(settings).map(([name, value]) => `${name} ${value}\n`),
    ...commands.map((command) => `rename-command ${command} ""\n`),
  ].join("");
}

/** `null` when it answers PING. */
export function whyNoPong(url: string): Promise<string | null> {
  return reasonUnless(async () => {
    const client = redisClient({ url, socket: { connectTimeout: 500, reconnectStrategy: false } });
    client.on("error", () => {}); // the call below rejects with the same reason
    await client.connect();
    try {
      // A frozen server takes the question and never answers.
      await within(answerLimitMs, () => client.ping());
      return null;
    } finally {
      if (client.isOpen) client.destroy();
    }
  });
}

/** Rejects when the server refuses. */
export async function emptyRedis(url: string): Promise<void> {
  const client = redisClient({ url, socket: { reconnectStrategy: false } });
  client.on("error", () => {}); // the pending command rejects with the same reason
  await client.connect();
  try {
    await client.flushAll();
  } finally {
    client.destroy();
  }
}
