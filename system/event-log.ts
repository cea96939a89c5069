/**
 * The region's durable log of accepted events: the Kafka topic that the webhook writes to. Appends are grouped: while
 * one write is under way the next ones gather, and leave together as soon as it is done. A failed append is not tried
 * again here, because the sender of the event does that, with the same event id.
 */
import { ProduceAcks, Producer } from "@platformatic/kafka";
import type { Logger } from "pino";
import { clientOptions, DisposableClient } from "./kafka-client.ts";
import { paymentsTopic } from "./topics.ts";

export interface LogRecord {
  readonly key: string;
  readonly value: Buffer;
}

export interface EventLog {
  /** Resolves once the record is durable. @throws Error when Kafka failed or did not answer in time: it may still be written. */
  append(record: LogRecord): Promise<void>;
  /** Writes what was appended, then lets go of the broker. */
  close(): Promise<void>;
}

const writeLimitMs = 2000;
const recordsPerWriteMax = 500;
/** More than this waiting means that Kafka is far behind: refusing beats answering after the sender gave up. */
const waitingMax = 20_000;

interface Waiting {
  readonly record: LogRecord;
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class KafkaEventLog implements EventLog {
  readonly #producer: DisposableClient<Producer>;
  readonly #log: Logger;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #failing = false;

  constructor(brokers: readonly string[], log: Logger) {
    this.#producer = new DisposableClient(() => new Producer(clientOptions("webhook", brokers)));
    this.#log = log;
  }

  append(record: LogRecord): Promise<void> {
    if (this.#waiting.length >= waitingMax) {
      return Promise.reject(new Error(`${waitingMax} events are waiting for Kafka already`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, since: performance.now(), resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    this.#producer.close();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, recordsPerWriteMax);
      try {
        await this.#write(group);
        this.#noteSuccess();
        for (const { resolve } of group) {
          resolve();
        }
      } catch (error) {
        this.#noteFailure(error as Error);
        for (const { reject } of group) {
          reject(error as Error);
        }
      }
    }
    this.#writing = null;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const oldest = group[0]!.since;
    const limitMs = Math.max(1, oldest + writeLimitMs - performance.now());
    const messages = group.map(({ record }) => ({
      topic: paymentsTopic,
      key: Buffer.from(record.key),
      value: record.value,
    }));
    await this.#producer.use(limitMs, (producer) => producer.send({ messages, acks: ProduceAcks.ALL }));
  }

  #noteSuccess(): void {
    if (this.#failing) {
      this.#failing = false;
      this.#log.info("kafka accepts events again");
    }
  }

  #noteFailure(error: Error): void {
    if (!this.#failing) {
      this.#failing = true;
      this.#log.warn({ err: error }, "kafka does not accept events");
    }
  }
}

const eagerDelayMs = 500;

/** The defect `ack-before-durable`: an append is over at once, and reaches Kafka with the next delayed group. */
export class EagerEventLog implements EventLog {
  readonly #durable: EventLog;
  #gathered: LogRecord[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(durable: EventLog) {
    this.#durable = durable;
  }

  append(record: LogRecord): Promise<void> {
    this.#gathered.push(record);
    this.#timer ??= setTimeout(() => void this.#flush(), eagerDelayMs);
    return Promise.resolve();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#durable.close();
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
    const gathered = this.#gathered.splice(0);
    await Promise.allSettled(gathered.map((record) => this.#durable.append(record)));
  }
}
