/** What every Redis of ours has in common: its port, and the first question it is asked. */
import { createClient } from "@redis/client";
import { reasonUnless } from "../part.ts";

export const redisPort = 6379;
const answerLimitMs = 2_000;

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
