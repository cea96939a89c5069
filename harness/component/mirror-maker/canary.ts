/**
 * The one question a mirror answers: does what is written at its origin arrive? The harness has a topic of its own,
 * mirrored like all others, writes one record to it at the origin and looks whether the copy grows.
 */
import { TopicAdmin } from "../kafka/admin.ts";
import { writeRecord } from "../kafka/write.ts";

/** Mirrored in every topology; nothing of a drilled system is in it. */
export const canaryTopic = "regiondrill.canary";

/** Brokers as `host:port`. */
export interface MirroredWay {
  /** Name of the origin in the mirror. */
  readonly origin: string;
  readonly from: string;
  readonly to: string;
}

export class MirrorCanary {
  readonly #way: MirroredWay;
  readonly #copy: TopicAdmin;
  /** End of the copy before the record was written; `null` until it was. */
  #before: number | null = null;

  constructor(way: MirroredWay) {
    this.#way = way;
    this.#copy = new TopicAdmin(way.to);
  }

  /** `null` once the copy has grown since the first call. Rejects when a broker does not answer. */
  async pending(): Promise<string | null> {
    const { origin, from } = this.#way;
    const end = await this.#end();
    if (this.#before === null) {
      await writeRecord(from, canaryTopic, new Date().toISOString());
      this.#before = end;
      return `a canary was written in ${origin}`;
    }
    return end > this.#before ? null : `the canary written in ${origin} has not arrived`;
  }

  /** Before the mirror first copies something the copy does not exist. */
  async #end(): Promise<number> {
    const copy = `${this.#way.origin}.${canaryTopic}`;
    return (await this.#copy.state(copy)) === null ? 0 : (await this.#copy.bounds(copy)).end;
  }
}
