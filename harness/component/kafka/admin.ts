/**
 * What an operator does to a broker's topics: reads where they begin and end, changes their settings, deletes and
 * makes them. One short-lived client for each question, because brokers come and go in a drill.
 */
import type { Admin } from "@platformatic/kafka";
import { awaitNull } from "../../machine/await.ts";
import { reasonUnless } from "../part.ts";
import { patiently } from "./patience.ts";
import { askedOnce } from "./write.ts";

export interface TopicState {
  /** Changes when the topic is recreated. */
  readonly id: string;
  readonly partitions: number;
  /** Settings of its own, other than the broker's. */
  readonly settings: Readonly<Record<string, string>>;
}

/** First offset that is still there, and the one that the next record gets; of partition 0. */
export interface LogBounds {
  readonly first: number;
  readonly end: number;
}

const settledLimitMs = 10_000;

type Work<T> = (admin: Admin, kafka: typeof import("@platformatic/kafka")) => Promise<T>;

export class TopicAdmin {
  readonly #broker: string;

  /** @param broker `host:port` */
  constructor(broker: string) {
    this.#broker = broker;
  }

  /** `null` when there is no such topic. Rejects when the broker does not answer. */
  state(topic: string): Promise<TopicState | null> {
    return this.#with(async (admin, kafka) => {
      if (!(await admin.listTopics()).includes(topic)) return null;
      const found = (await admin.metadata({ topics: [topic], forceUpdate: true })).topics.get(topic)!;
      const [described] = await admin.describeConfigs({
        resources: [{ resourceType: kafka.ConfigResourceTypes.TOPIC, resourceName: topic }],
      });
      const own = described!.configs.filter(
        ({ configSource, value }) =>
          configSource === kafka.ConfigSources.DYNAMIC_TOPIC_CONFIG && value !== null,
      );
      const settings = Object.fromEntries(own.map(({ name, value }) => [name, value!]));
      return { id: found.id, partitions: found.partitions.length, settings };
    });
  }

  /** Rejects when the topic does not exist or the broker does not answer. */
  bounds(topic: string): Promise<LogBounds> {
    return this.#with(async (admin, kafka) => {
      const at = async (timestamp: bigint) => {
        const partitions = [{ partitionIndex: 0, timestamp }];
        const [listed] = await admin.listOffsets({ topics: [{ name: topic, partitions }] });
        return Number(listed!.partitions[0]!.offset);
      };
      const { EARLIEST, LATEST } = kafka.ListOffsetTimestamps;
      return { first: await at(EARLIEST), end: await at(LATEST) };
    });
  }

  /** Gives the topic these settings; `null` takes one away, so that the broker's counts again. */
  configure(topic: string, settings: Readonly<Record<string, string | null>>): Promise<void> {
    return this.#patiently(async (admin, kafka) => {
      const { SET, DELETE } = kafka.IncrementalAlterConfigOperationTypes;
      const configs = Object.entries(settings).map(([name, value]) =>
        value === null ? { name, configOperation: DELETE } : { name, configOperation: SET, value },
      );
      const resourceType = kafka.ConfigResourceTypes.TOPIC;
      await admin.incrementalAlterConfigs({ resources: [{ resourceType, resourceName: topic, configs }] });
    });
  }

  /** Deletes every record that these topics hold now; offsets go on counting. Those that do not exist are passed over. */
  async empty(topics: readonly string[]): Promise<void> {
    await this.#with(async (admin, kafka) => {
      const existing = (await admin.listTopics()).filter((topic) => topics.includes(topic));
      for (const topic of existing) {
        const found = (await admin.metadata({ topics: [topic], forceUpdate: true })).topics.get(topic)!;
        const numbers = found.partitions.map((_, index) => index);
        const [listed] = await admin.listOffsets({
          topics: [
            {
              name: topic,
              partitions: numbers.map((partitionIndex) => {
                return { partitionIndex, timestamp: kafka.ListOffsetTimestamps.LATEST };
              }),
            },
          ],
        });
        const partitions = listed!.partitions.map(({ offset }, partition) => ({ partition, offset }));
        await admin.deleteRecords({ topics: [{ name: topic, partitions }] });
      }
    });
  }

  /** Deletes the topic and makes it again, empty, with as many partitions and the same settings. */
  async recreate(topic: string): Promise<void> {
    const before = await patiently(() => this.state(topic));
    if (before === null)
      throw new Error(`topic ${topic} of ${this.#broker} cannot be recreated: it does not exist`);
    await this.#patiently(async (admin) => {
      // Asked again it may be gone already.
      if ((await admin.listTopics()).includes(topic)) await admin.deleteTopics({ topics: [topic] });
    });
    await this.#with(async (admin) => {
      const configs = Object.entries(before.settings).map(([name, value]) => ({ name, value }));
      const { partitions } = before;
      // Its name is free again only when the broker has let go of it.
      const why = await awaitNull(
        () =>
          reasonUnless(async () => {
            await admin.createTopics({ topics: [topic], partitions, replicas: 1, configs });
            return null;
          }),
        { limitMs: settledLimitMs, everyMs: 50 },
      );
      if (why !== null) throw new Error(`topic ${topic} was deleted and could not be made again: ${why}`);
    });
  }

  /** What is done once, and may be done again, waits for a broker that is busy. Questions are asked again by the caller. */
  #patiently<T>(work: Work<T>): Promise<T> {
    return patiently(() => this.#with(work));
  }

  /** The client is loaded when it is first needed: it is heavy. */
  async #with<T>(work: Work<T>): Promise<T> {
    const kafka = await import("@platformatic/kafka");
    const admin = new kafka.Admin({ ...askedOnce, bootstrapBrokers: [this.#broker] });
    try {
      return await work(admin, kafka);
    } finally {
      await admin.close();
    }
  }
}
