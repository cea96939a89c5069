/** What every Redis of ours has in common: its settings, its address, and the first question it is asked. */
import { createClient } from "@redis/client";
import { type Endpoint, reasonUnless } from "../part.ts";

export const redisPort = 6379;
const answerLimitMs = 2_000;

export function redisUrl({ host, port }: Endpoint, password: string): string {
  return `redis://default:${password}@${host}:${port}`;
}

/** In a file, not in arguments: those can be read by every account of a machine. */
export function redisConfig({
  bind,
  dir,
  password,
}: {
  bind: string;
  dir: string;
  password: string;
}): string {
  const settings = {
    bind,
    port: redisPort,
    dir: JSON.stringify(dir),
    requirepass: password,
    appendonly: "yes",
    save: '""',
    "protected-mode": "no",
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${value}\n`)
    .join("");
}

/** `null` when it answers PING. */
export function whyNoPong(url: string): Promise<string | null> {
  return reasonUnless(async () => {
    const client = createClient({ url, socket: { connectTimeout: 500, reconnectStrategy: false } });
    client.on("error", () => {}); // the rejected call below says the same
    await client.connect();
    // A frozen server takes the question and never answers.
    const limit = setTimeout(() => client.destroy(), answerLimitMs);
    try {
      await client.ping();
      return null;
    } finally {
      clearTimeout(limit);
      if (client.isOpen) client.destroy();
    }
  });
}
