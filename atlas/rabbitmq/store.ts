/** Publishes with confirms, and applies what the region's queue delivers to a file, each event once. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import amqp, { type Channel, type ConfirmChannel } from "amqplib";
import type { SiteName } from "../sites.ts";
import type { AtlasEvent, Store } from "../stack.ts";
import { within } from "../within.ts";

export const exchange = "events";

export function queueOf(region: SiteName): string {
  return `ledger-${region}`;
}

const limitMs = 1_500;
const address = (host: string) => `amqp://guest:guest@${host}`;

/** The exchange, and a queue for each region. */
export async function declareQuorumQueues(host: string, regions: readonly SiteName[]): Promise<void> {
  const connection = await amqp.connect(address(host));
  const channel = await connection.createChannel();
  await channel.assertExchange(exchange, "fanout", { durable: true });
  for (const region of regions) {
    await channel.assertQueue(queueOf(region), { durable: true, arguments: { "x-queue-type": "quorum" } });
    await channel.bindQueue(queueOf(region), exchange, "");
  }
  await connection.close();
}
const reconnectMs = 200;

export async function openQueue(site: SiteName, host: string, file: string): Promise<Store> {
  const applied = new Map<string, AtlasEvent>();
  if (existsSync(file))
    for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) apply(line);
  let open: { readonly publisher: ConfirmChannel; readonly consumer: Channel } | null = null;
  void stayConnected();

  function apply(line: string): boolean {
    const event = JSON.parse(line) as AtlasEvent;
    if (applied.has(event.event_id)) return false;
    applied.set(event.event_id, event);
    return true;
  }

  async function stayConnected(): Promise<never> {
    for (;;) {
      await connected().catch(() => {});
      open = null;
      await pause(reconnectMs);
    }
  }

  /** Resolves or rejects when the connection has ended. */
  async function connected(): Promise<void> {
    const connection = await amqp.connect(`${address(host)}?heartbeat=2`, { timeout: limitMs });
    const ended = new Promise<void>((resolve) => {
      connection.on("error", () => {}).on("close", resolve);
    });
    const closeAll = () => void connection.close().catch(() => {});
    const publisher = await connection.createConfirmChannel();
    const consumer = await connection.createChannel();
    for (const channel of [publisher, consumer]) channel.on("error", () => {}).on("close", closeAll);
    await consumer.prefetch(500);
    await consumer.consume(queueOf(site), (message) => {
      if (message === null) return closeAll(); // the queue's leader is gone
      const line = message.content.toString();
      if (apply(line)) appendFileSync(file, `${line}\n`);
      consumer.ack(message);
    });
    open = { publisher, consumer };
    await ended;
  }

  function opened() {
    if (open === null) throw new Error("not connected to the broker");
    return open;
  }

  return {
    async append(event) {
      const { publisher } = opened();
      await within(
        limitMs,
        "confirm",
        new Promise<void>((resolve, reject) => {
          publisher.publish(
            exchange,
            "",
            Buffer.from(JSON.stringify(event)),
            { persistent: true },
            (error) => (error ? reject(new Error("the broker refused the event")) : resolve()),
          );
        }),
      );
    },
    async events() {
      return [...applied.values()];
    },
    async ready() {
      await within(limitMs, "queue", opened().consumer.checkQueue(queueOf(site)));
    },
  };
}
