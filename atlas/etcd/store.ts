/** etcd by its JSON gateway: an event is a key, written once. */
import type { AtlasEvent, Store } from "../stack.ts";

const first = base64("events/");
/** The key after the last that begins with `events/`. */
const last = base64("events0");
const limitMs = 1_500;

export async function openEtcd(address: string): Promise<Store> {
  async function call(path: string, body: unknown): Promise<{ kvs?: { value: string }[] }> {
    const response = await fetch(`${address}/v3/kv/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(limitMs),
    });
    if (!response.ok) throw new Error(`etcd answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as { kvs?: { value: string }[] };
  }
  return {
    async append(event) {
      await call("put", { key: base64(`events/${event.event_id}`), value: base64(JSON.stringify(event)) });
    },
    async events() {
      const range = { key: first, range_end: last, serializable: true, sort_target: "CREATE" };
      const { kvs = [] } = await call("range", range);
      return kvs.map(({ value }) => JSON.parse(Buffer.from(value, "base64").toString()) as AtlasEvent);
    },
    /** A linearizable read succeeds only where a majority is reached. */
    async ready() {
      await call("range", { key: first, count_only: true });
    },
  };
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
