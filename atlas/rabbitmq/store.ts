/** Publishes with confirms, and applies what the region's queue delivers to a file, each event once. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import amqp, { type Channel, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from "amqplib";
import type { SiteName } from "../sites.ts";
import type { AtlasEvent, Store } from "../stack.ts";
import { within } from "../within.ts";

export const exchange = "events";

export function queueOf(region: SiteName): string {
  return `ledger-${region}`;
}

const limitMs = 1_500;
/** Of each step of setting a connection up; the limit for the handshake in RabbitMQ's own Java client. */
const stepLimitMs = 10_000;
const reconnectMs = 200;
const address = (host: string) => `amqp://guest:guest@${host}?heartbeat=2`;

export const service = `one connection; a publish waits at most ${limitMs / 1000} s for its confirm. A step of setting the connection up that takes longer than ${stepLimitMs / 1000} s ends it, and the next is opened`;

/** The exchange, and a queue for each region. @throws Error if a step takes too long; it can be done again */
export async function declareQuorumQueues(host: string, regions: readonly SiteName[]): Promise<void> {
  const connection = await connect(host);
  try {
    const channel = await step("channel", connection.createChannel());
    await step("exchange", channel.assertExchange(exchange, "fanout", { durable: true }));
    for (const region of regions) {
      const queue = queueOf(region);
      const quorum = { durable: true, arguments: { "x-queue-type": "quorum" } };
      await step(queue, channel.assertQueue(queue, quorum));
      await step(queue, channel.bindQueue(queue, exchange, ""));
    }
  } finally {
    drop(connection);
  }
}

/** A connection that opens after the limit is dropped. */
async function connect(host: string): Promise<ChannelModel> {
  const opening = amqp.connect(address(host), { timeout: limitMs });
  try {
    return quiet(await step("connection", opening));
  } catch (error) {
    opening.then(
      (late) => drop(quiet(late)),
      () => {},
    );
    throw error;
  }
}

/** What ends it is told by `close`. */
function quiet(connection: ChannelModel): ChannelModel {
  return connection.on("error", () => {});
}

/**
 * Ends a connection at once. The library's `close` waits for an answer of the broker, without a limit, and its promise is never
 * settled if the connection ends instead.
 */
function drop({ connection }: ChannelModel): void {
  (connection as unknown as { stream: Socket }).stream.destroy(new Error("dropped by the service"));
}

function step<T>(what: string, work: Promise<T>): Promise<T> {
  return within(stepLimitMs, what, work);
}

interface Open {
  readonly publisher: ConfirmChannel;
  readonly consumer: Channel;
  readonly end: () => void;
}

export async function openQueue(site: SiteName, host: string, file: string): Promise<Store> {
  const applied = new Map<string, AtlasEvent>();
  if (existsSync(file))
    for (const line of readFileSync(file, "utf8").split("\n").filter(Boolean)) apply(line);
  let open: Open | null = null;
  void stayConnected();

  function apply(line: string): boolean {
    const event = JSON.parse(line) as AtlasEvent;
    if (applied.has(event.event_id)) return false;
    applied.set(event.event_id, event);
    return true;
  }

  async function stayConnected(): Promise<never> {
    for (;;) {
      await connected().catch((error: Error) => console.error(new Date().toISOString(), error.message));
      open = null;
      await pause(reconnectMs);
    }
  }

  /** Resolves or rejects when the connection has ended: by itself, or because a step of its set-up failed or took too long. */
  async function connected(): Promise<void> {
    const connection = await connect(host);
    const ended = new Promise<void>((resolve) => connection.on("close", () => resolve()));
    const end = () => drop(connection);
    try {
      open = await setUp(connection, end);
    } catch (error) {
      end();
      throw error;
    }
    await ended;
  }

  async function setUp(connection: ChannelModel, end: () => void): Promise<Open> {
    const publisher = await step("channel to publish", connection.createConfirmChannel());
    const consumer = await step("channel to consume", connection.createChannel());
    for (const channel of [publisher, consumer]) channel.on("error", () => {}).on("close", end);
    await step("prefetch", consumer.prefetch(500));
    const onMessage = (message: ConsumeMessage | null) => {
      if (message === null) return end(); // the queue's leader is gone
      const line = message.content.toString();
      if (apply(line)) appendFileSync(file, `${line}\n`);
      consumer.ack(message);
    };
    await step("consumer", consumer.consume(queueOf(site), onMessage));
    return { publisher, consumer, end };
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
    /** A broker that leaves the question open loses its connection: what else was asked on that channel would wait for ever. */
    async ready() {
      const { consumer, end } = opened();
      const found = step("queue", consumer.checkQueue(queueOf(site)));
      found.catch(end);
      await within(limitMs, "queue", found);
    },
  };
}
