/** Reads a region's topics from where the last look ended, with one client that is thrown away after any failure. */
import { Consumer, findErrorBy, ListOffsetTimestamps } from "@platformatic/kafka";
import { askedOnce } from "../component/kafka/write.ts";
import type { EntrySource } from "../contract/system.ts";
import type { LogPlace, LogTail } from "./live-topology.ts";

type KafkaSource = Extract<EntrySource, { kind: "kafka" }>;

const fetchBytes = 4 * 1024 * 1024;
const answerLimitMs = 3_000;

export class KafkaLog {
  readonly #consumer: Consumer;

  constructor(broker: string) {
    this.#consumer = new Consumer({
      ...askedOnce,
      groupId: "regiondrill",
      bootstrapBrokers: [broker],
      requestTimeout: answerLimitMs,
      autocreateTopics: false,
    });
  }

  /** @throws Error when Kafka fails; a topic that does not exist is an empty log */
  async tail({ topic, partition = 0, eventId }: KafkaSource, after: LogPlace | null): Promise<LogTail> {
    const consumer = this.#consumer;
    const found = await topicNamed(consumer, topic);
    if (found === null) return { incarnation: "", position: -1, entries: [] };
    const offset = async (timestamp: bigint) =>
      Number((await consumer.listOffsets({ topics: [topic], timestamp })).get(topic)![partition]!);
    const [first, end] = await Promise.all([
      offset(ListOffsetTimestamps.EARLIEST),
      offset(ListOffsetTimestamps.LATEST),
    ]);
    const seen = after?.incarnation === found.id ? after.position : -1;
    let position = Math.max(seen, first - 1);
    const entries: [number, string][] = [];
    while (position < end - 1) {
      const records = await fetchAfter(consumer, found, partition, position);
      if (records.next - 1 <= position) break;
      position = records.next - 1;
      for (const [at, value] of records.values) {
        const id = value === null ? null : eventId(value.toString());
        if (id !== null) entries.push([at, id]);
      }
    }
    return { incarnation: found.id, position, entries, partitions: found.leaders.length };
  }

  close(): void {
    this.#consumer.close().catch(() => {}); // a broker that is gone never confirms
  }
}

interface Topic {
  readonly id: string;
  /** Nodes that lead its partitions, in their order. */
  readonly leaders: readonly number[];
}

/** `null` when there is no such topic. */
async function topicNamed(consumer: Consumer, name: string): Promise<Topic | null> {
  try {
    const found = (await consumer.metadata({ topics: [name], forceUpdate: true })).topics.get(name);
    if (found === undefined) return null;
    const { id, partitions } = found;
    return { id, leaders: partitions.map(({ leader }) => leader) };
  } catch (error) {
    if (findErrorBy(error as Error, "apiId", "UNKNOWN_TOPIC_OR_PARTITION")) return null;
    throw error;
  }
}

/** Records after this offset, and the offset that follows the last one looked at. */
async function fetchAfter(
  consumer: Consumer,
  { id, leaders }: Topic,
  number: number,
  after: number,
): Promise<{ values: [offset: number, value: Buffer | null][]; next: number }> {
  const partition = {
    partition: number,
    currentLeaderEpoch: -1,
    lastFetchedEpoch: -1,
    partitionMaxBytes: fetchBytes,
    fetchOffset: BigInt(after + 1),
  };
  const response = await consumer.fetch({
    node: leaders[number]!,
    topics: [{ topicId: id, partitions: [partition] }],
    minBytes: 1,
    maxWaitTime: 200,
    isolationLevel: 0,
  });
  const batches = response.responses[0]?.partitions[0]?.records ?? [];
  const values = batches.flatMap((batch) =>
    batch.records.map(({ offsetDelta, value }): [number, Buffer | null] => [
      Number(batch.firstOffset) + offsetDelta,
      value,
    ]),
  );
  const last = batches.at(-1);
  return {
    // A batch is delivered whole, even when only its end was asked for.
    values: values.filter(([offset]) => offset > after),
    next: last === undefined ? after + 1 : Number(last.firstOffset) + last.lastOffsetDelta + 1,
  };
}
