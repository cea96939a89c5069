/** The event log in Kafka: the region's own topic, written with `acks=all`; and its health probe. */
import { Base, ProduceAcks, Producer } from "@platformatic/kafka";
import type { GroupWriter, LogRecord } from "./event-log.ts";
import { answerLimitMs, type Probe } from "./health.ts";
import { clientOptions, DisposableClient } from "./kafka-client.ts";
import { paymentsTopic } from "./topics.ts";

export class KafkaWriter implements GroupWriter {
  readonly name = "kafka";
  readonly #producer: DisposableClient<Producer>;

  constructor(brokers: readonly string[]) {
    this.#producer = new DisposableClient(() => new Producer(clientOptions("webhook", brokers)));
  }

  async write(records: readonly LogRecord[], limitMs: number): Promise<void> {
    const messages = records.map(({ key, value }) => ({
      topic: paymentsTopic,
      key: Buffer.from(key),
      value,
    }));
    await this.#producer.use(limitMs, (producer) => producer.send({ messages, acks: ProduceAcks.ALL }));
  }

  async close(): Promise<void> {
    this.#producer.close();
  }
}

/** Asks the broker for the region's own topic: the broker must be up, and the topic must exist. */
export function kafkaProbe(brokers: readonly string[]): Probe {
  const client = new DisposableClient(() => new Base(clientOptions("health", brokers)));
  return () =>
    client.use(answerLimitMs, (base) => base.metadata({ topics: [paymentsTopic], forceUpdate: true }));
}
