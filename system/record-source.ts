/**
 * Records of the region's own topic and of the mirrors of the other regions' topics, from the local broker, one fetch after
 * the other. Positions are those of the ledger, not of a consumer group, so nothing has to rejoin after a broker was
 * killed.
 */
import {
  Admin,
  Consumer,
  FetchIsolationLevels,
  findErrorBy,
  ListOffsetTimestamps,
  type RecordsBatch,
} from "@platformatic/kafka";
import type { EventSource, Fetched } from "./event-source.ts";
import { clientOptions } from "./kafka-client.ts";
import type { Ledger, Position } from "./ledger.ts";
import { withinLimit } from "./waiting.ts";

type FetchResponse = Awaited<ReturnType<Consumer["fetch"]>>;

const answerLimitMs = 3000;
/** How long the broker may hold a fetch without new records. */
const fetchWaitMs = 200;
/** A few hundred records: enough for throughput, few enough for one quick transaction. */
const fetchBytesMax = 128 * 1024;

/** Attribute bit of batches that carry transaction markers instead of records. */
const controlBatch = 0b100000;

export class RecordSource implements EventSource {
  readonly #consumer: Consumer;
  readonly #node: number;
  readonly #ledger: Ledger;
  #positions: readonly Position[];
  /** The first fetch only shows that the log can be read, so it does not wait for records. */
  #waitMs = 0;

  private constructor(consumer: Consumer, node: number, ledger: Ledger, positions: readonly Position[]) {
    this.#consumer = consumer;
    this.#node = node;
    this.#ledger = ledger;
    this.#positions = positions;
  }

  /** Creates missing topics, and continues at the ledger's positions. @throws Error if Kafka or PostgreSQL fails. */
  static async open(
    brokers: readonly string[],
    topics: readonly string[],
    ledger: Ledger,
  ): Promise<RecordSource> {
    const options = { ...clientOptions("worker", brokers), groupId: "worker", autocreateTopics: false };
    const consumer = new Consumer(options);
    try {
      const metadata =
        (await metadataOf(consumer, topics)) ?? (await afterCreating(consumer, brokers, topics));
      const partitions = topics.flatMap((topic) => {
        const { id, partitionsCount } = metadata.topics.get(topic)!;
        return Array.from({ length: partitionsCount }, (_, partition) => ({ topic, topicId: id, partition }));
      });
      // A region has one broker, which leads every partition.
      const node = metadata.topics.get(topics[0]!)!.partitions[0]!.leader;
      return new RecordSource(consumer, node, ledger, await ledger.openPositions(partitions));
    } catch (error) {
      consumer.close().catch(() => undefined);
      throw error;
    }
  }

  /** The next records; none after 200 ms without any. @throws Error if Kafka fails; discard the source then. */
  async fetch(): Promise<Fetched> {
    try {
      return this.#advance(await this.#request());
    } catch (error) {
      if (findErrorBy(error as Error, "apiId", "OFFSET_OUT_OF_RANGE")) {
        await this.#returnIntoRange();
      }
      throw error;
    }
  }

  close(): void {
    this.#consumer.close().catch(() => undefined);
  }

  #request(): Promise<FetchResponse> {
    const topics = [...Map.groupBy(this.#positions, ({ topicId }) => topicId)].map(
      ([topicId, positions]) => ({
        topicId,
        partitions: positions.map(({ partition, nextOffset }) => ({
          partition,
          fetchOffset: nextOffset,
          currentLeaderEpoch: -1,
          lastFetchedEpoch: -1,
          partitionMaxBytes: fetchBytesMax,
        })),
      }),
    );
    const answer = this.#consumer.fetch({
      node: this.#node,
      topics,
      minBytes: 1,
      maxWaitTime: this.#waitMs,
      isolationLevel: FetchIsolationLevels.READ_UNCOMMITTED,
    });
    this.#waitMs = fetchWaitMs;
    return withinLimit(fetchWaitMs + answerLimitMs, "Kafka", answer);
  }

  #advance(response: FetchResponse): Fetched {
    const from = this.#positions;
    const values: (Buffer | null)[] = [];
    const behind = new Map<string, number>();
    const to = from.map((position) => {
      const answer = response.responses
        .find(({ topicId }) => topicId === position.topicId)
        ?.partitions.find(({ partitionIndex }) => partitionIndex === position.partition);
      if (answer === undefined) {
        return position;
      }
      let { nextOffset } = position;
      for (const batch of answer.records ?? []) {
        values.push(...valuesFrom(batch, nextOffset));
        nextOffset = batch.firstOffset + BigInt(batch.lastOffsetDelta) + 1n;
      }
      const left = Number(answer.highWatermark - nextOffset);
      behind.set(position.topic, (behind.get(position.topic) ?? 0) + left);
      return { ...position, nextOffset };
    });
    this.#positions = to;
    return { values, from, to, behind };
  }

  /** The broker no longer has what the ledger asks for: continue at its oldest record, duplicates included. */
  async #returnIntoRange(): Promise<void> {
    const topics = [...new Set(this.#positions.map(({ topic }) => topic))];
    const oldest = await this.#consumer.listOffsets({ topics, timestamp: ListOffsetTimestamps.EARLIEST });
    const newest = await this.#consumer.listOffsets({ topics, timestamp: ListOffsetTimestamps.LATEST });
    for (const position of this.#positions) {
      const first = oldest.get(position.topic)![position.partition]!;
      const end = newest.get(position.topic)![position.partition]!;
      if (position.nextOffset < first || position.nextOffset > end) {
        await this.#ledger.movePosition({ ...position, nextOffset: first });
      }
    }
  }
}

/** A batch is delivered whole, even if only its end was requested. */
function valuesFrom(batch: RecordsBatch, offset: bigint): (Buffer | null)[] {
  if ((batch.attributes & controlBatch) !== 0) {
    return [];
  }
  return batch.records
    .filter(({ offsetDelta }) => batch.firstOffset + BigInt(offsetDelta) >= offset)
    .map(({ value }) => value);
}

/** `null` unless it covers all of them: one may be missing, and creating it gives the best error message. */
async function metadataOf(consumer: Consumer, topics: readonly string[]) {
  try {
    const asked = consumer.metadata({ topics: [...topics], forceUpdate: true });
    const metadata = await withinLimit(answerLimitMs, "Kafka", asked);
    return topics.every((topic) => metadata.topics.has(topic)) ? metadata : null;
  } catch {
    return null;
  }
}

/** @throws Error if the broker still does not list them */
async function afterCreating(consumer: Consumer, brokers: readonly string[], topics: readonly string[]) {
  await createMissing(brokers, topics);
  const metadata = await metadataOf(consumer, topics);
  if (metadata === null) {
    throw new Error(`Kafka has made ${topics.join(", ")} and does not know them yet`);
  }
  return metadata;
}

/** Includes the mirrors' topics, so that a worker can start before any mirror. */
async function createMissing(brokers: readonly string[], topics: readonly string[]): Promise<void> {
  const admin = new Admin(clientOptions("worker-topics", brokers));
  try {
    const existing = await withinLimit(answerLimitMs, "Kafka", admin.listTopics());
    const missing = topics.filter((topic) => !existing.includes(topic));
    for (const topic of missing) {
      const creation = admin.createTopics({ topics: [topic], partitions: 1, replicas: 1 });
      await withinLimit(answerLimitMs, "Kafka", creation).catch((error) => {
        if (!findErrorBy(error, "apiId", "TOPIC_ALREADY_EXISTS")) {
          throw error;
        }
      });
    }
  } finally {
    admin.close().catch(() => undefined);
  }
}
