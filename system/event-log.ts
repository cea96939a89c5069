/**
 * The region's durable log of accepted events, as the webhook writes it. Appends are grouped: while one write is in
 * progress, further records gather, and are written together after it. Only one write is in progress at a time. A failed
 * append is not retried here, because the sender retries with the same event id.
 */
import type { Logger } from "pino";

export interface LogRecord {
  readonly eventId: string;
  /** Records of one key keep their order. */
  readonly key: string;
  readonly value: Buffer;
}

export interface EventLog {
  /** Resolves once the record is durable. @throws Error if the log fails or times out; the record may still be written. */
  append(record: LogRecord): Promise<void>;
  /** Writes what was appended, then closes the store behind the log. */
  close(): Promise<void>;
}

/** The store behind the log: Kafka, or the outbox. */
export interface GroupWriter {
  /** Its name in messages. */
  readonly name: string;
  /** Resolves once all records are durable. @throws Error if that fails, or takes longer than `limitMs`. */
  write(records: readonly LogRecord[], limitMs: number): Promise<void>;
  close(): Promise<void>;
}

const writeLimitMs = 2000;
const recordsPerWriteMax = 500;
/** With more than this waiting the log is far behind: a refusal is better than an answer after the sender gave up. */
const waitingMax = 20_000;

interface Waiting {
  readonly record: LogRecord;
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export class GroupedEventLog implements EventLog {
  readonly #writer: GroupWriter;
  readonly #log: Logger;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;
  #failing = false;

  constructor(writer: GroupWriter, log: Logger) {
    this.#writer = writer;
    this.#log = log;
  }

  append(record: LogRecord): Promise<void> {
    if (this.#waiting.length >= waitingMax) {
      return Promise.reject(new Error(`${waitingMax} events are waiting for ${this.#writer.name} already`));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, since: performance.now(), resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#writer.close();
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
    const limitMs = Math.max(1, Math.round(oldest + writeLimitMs - performance.now()));
    await this.#writer.write(
      group.map(({ record }) => record),
      limitMs,
    );
  }

  #noteSuccess(): void {
    if (this.#failing) {
      this.#failing = false;
      this.#log.info(`${this.#writer.name} accepts events again`);
    }
  }

  #noteFailure(error: Error): void {
    if (!this.#failing) {
      this.#failing = true;
      this.#log.warn({ err: error }, `${this.#writer.name} does not accept events`);
    }
  }
}

const eagerDelayMs = 500;

/** The defect `ack-before-durable`: an append resolves at once, and reaches the log with the next delayed group. */
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
