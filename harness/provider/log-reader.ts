/**
 * Reads the logs a region holds, entry by entry, from where the last look ended. Each topic has a connection of its own,
 * kept between looks and thrown away after any failure; what a failed look would have seen, the next one sees.
 */
import { request } from "undici";
import { entryRow, parsedRow } from "../contract/rows.ts";
import type { EntrySource } from "../contract/system.ts";
import { type Addressed, addressOf, askedPart } from "./address-of.ts";
import type { KafkaLog } from "./kafka-log.ts";
import type { LogPlace, LogTail } from "./live-topology.ts";
import { isOwn, jsonIn, type RegionStores } from "./region-stores.ts";

type Entry = [position: number, eventId: string];

const answerLimitMs = 3_000;
/** Logs that are never recreated during a drill have one incarnation only. */
const onlyIncarnation = "1";

export class LogReader {
  readonly #region: Addressed;
  readonly #stores: RegionStores;
  /** By topic and partition: several are looked at at once, and what fails on one must not end the look at another. */
  readonly #topics = new Map<string, KafkaLog>();

  constructor(region: Addressed, stores: RegionStores) {
    this.#region = region;
    this.#stores = stores;
  }

  /** @throws Error when the log cannot be read; a topic that does not exist yet is an empty log. */
  async tail(source: EntrySource, after: LogPlace | null): Promise<LogTail> {
    const tail = await this.#tail(source, after);
    return { ...tail, entries: tail.entries.filter(([, eventId]) => isOwn(source, eventId)) };
  }

  async #tail(source: EntrySource, after: LogPlace | null): Promise<LogTail> {
    if (source.kind === "kafka") return this.#tailTopic(source, after);
    const rows =
      source.kind === "postgres"
        ? (await this.#stores.database(askedPart(source)).query(source.sql, [after?.position ?? -1])).rows
        : await this.#lines(source, after);
    const entries = entriesOf(rows);
    const position = entries.at(-1)?.[0] ?? after?.position ?? -1;
    return { incarnation: onlyIncarnation, position, entries };
  }

  close(): void {
    for (const log of this.#topics.values()) log.close();
    this.#topics.clear();
  }

  async #tailTopic(
    source: Extract<EntrySource, { kind: "kafka" }>,
    after: LogPlace | null,
  ): Promise<LogTail> {
    const { topic: name, partition = 0 } = source;
    const topic = `${name}/${partition}`;
    // Loaded when first asked for: the client costs half a second, and not every system has a broker.
    const { KafkaLog } = await import("./kafka-log.ts");
    const log = this.#topics.get(topic) ?? new KafkaLog(addressOf(this.#region, "kafka"));
    this.#topics.set(topic, log);
    try {
      return await log.tail(source, after);
    } catch (error) {
      log.close();
      if (this.#topics.get(topic) === log) this.#topics.delete(topic);
      throw error;
    }
  }

  async #lines(
    { service, path }: Extract<EntrySource, { kind: "http" }>,
    after: LogPlace | null,
  ): Promise<unknown[]> {
    const at = addressOf(this.#region, service);
    const url = `${at}${path}${after?.position ?? -1}`;
    const { statusCode, body } = await request(url, {
      headersTimeout: answerLimitMs,
      bodyTimeout: answerLimitMs,
    });
    const text = await body.text();
    if (statusCode !== 200)
      throw new Error(`GET ${url}: expected 200, got ${statusCode}: ${text.slice(0, 200)}`);
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => jsonIn(line, url));
  }
}

/** @throws Error that shows the row, where one has another shape, or a position that lies before that of the row above it */
function entriesOf(rows: readonly unknown[]): Entry[] {
  const entries = rows.map((row): Entry => {
    const { position, event_id } = parsedRow(entryRow, row);
    return [position, event_id];
  });
  const odd = entries.findIndex(([position], i) => i > 0 && position < entries[i - 1]![0]);
  if (odd < 0) return entries;
  throw new Error(
    `expected entries in the order of their positions, found ${entries[odd]![0]} after ${entries[odd - 1]![0]}; order them by position`,
  );
}
