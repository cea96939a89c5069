/**
 * The history in the form that checks and measures use: columns for what comes in millions, plain arrays for the
 * rest, made in one pass. It counts and resolves references; it judges nothing.
 */
import type { z } from "zod";
import { Contradictions } from "./contradictions.ts";
import { type FaultLife, faultLives } from "./fault-life.ts";
import { FlatOperation, noRegion } from "./flat-operation.ts";
import { LogCollector, type Logs } from "./logs.ts";
import { OperationLines } from "./operation-lines.ts";
import {
  OperationCollector,
  type OperationTable,
  RedeliveryCollector,
  type RedeliveryTable,
} from "./operations.ts";
import { ReadBackCollector, type ReadBackTable } from "./read-backs.ts";
import { type ReadPart, ReadParts } from "./read-batch.ts";
import { ReadLines } from "./read-lines.ts";
import { ReadShelf, type Reads } from "./read-shelf.ts";
import { HistoryError, type ReadSummary, readHistory } from "./reader.ts";
import { regionsNamed } from "./regions-named.ts";
import { TextTable } from "./text-table.ts";
import {
  type EndRecord,
  type HistoryRecord,
  historySchemaId,
  type LogRecord,
  type RareRecord,
  type ReadBackRecord,
  type RedeliveryRecord,
  type RunRecord,
  shelves,
} from "./types.ts";

type Shelf = keyof typeof shelves;
/** Records that are kept as they are, by kind, in the order of the file. */
type Shelves = { readonly [S in Shelf]: readonly z.infer<(typeof shelves)[S]>[] };

export interface IndexedHistory extends Reads, Shelves {
  readonly run: RunRecord;
  /** Names behind the region numbers of the columns: those of `run.regions`, then other names that answered. */
  readonly regionNames: readonly string[];
  /** Names behind the account numbers of the columns. */
  readonly accountNames: readonly string[];
  readonly operations: OperationTable;
  /** Attempts of deliberate further deliveries. */
  readonly redeliveries: RedeliveryTable;
  /** Reads of acknowledged operations. */
  readonly readBacks: ReadBackTable;
  readonly logs: Logs;
  readonly faults: readonly FaultLife[];
  /** Last record of a finished drill; `null` when it was interrupted. */
  readonly end: EndRecord | null;
  /** A finished drill has none. */
  readonly recordsAfterEnd: number;
  /** What cannot have been, each with its line: `line 12: expected …, found …`. */
  readonly contradictions: readonly string[];
  /** `missing` where the end of the file holds none, `null` without an end, or for a history that was never a file. */
  readonly seal: ReadSummary["seal"];
  /** Latest time that any record speaks of. */
  readonly lastAt: number;
}

/** Takes the records in file order; `finish` hands out the index. */
class HistoryIndexer {
  readonly #accounts = new TextTable();
  readonly #regions = new TextTable();
  readonly #operations = new OperationCollector(this.#accounts);
  readonly #redeliveries = new RedeliveryCollector(this.#operations, this.#regions);
  readonly #readBacks = new ReadBackCollector(this.#operations, this.#regions);
  readonly #logs = new LogCollector();
  readonly #reads = new ReadShelf(this.#operations, this.#accounts);
  readonly #operation = new FlatOperation();
  readonly #operationLines = new OperationLines(this.#regions);
  readonly #readParts = new ReadParts();
  readonly #readLines = new ReadLines();
  readonly #contradictions = new Contradictions();
  readonly #counts = new Map<string, number>();
  readonly #shelves = emptyShelves();
  #run: RunRecord | undefined;
  #end: EndRecord | null = null;
  #recordsAfterEnd = 0;
  #lastAt = 0;

  /** Throws `HistoryError` when the record cannot stand where it does. */
  add(record: HistoryRecord, line: number): void {
    if (!this.#run) {
      this.#begin(record, line);
      return;
    }
    if (this.#end) this.#recordsAfterEnd++;
    if (record.k === "op") this.#addOperation(this.#operation.fill(record, this.#regions), line);
    else if (record.k === "redelivery") this.#addRedelivery(record, line);
    else if (record.k === "read") this.#addRead(this.#readParts.of(record), line);
    else if (record.k === "log") this.#addLog(record, line);
    else if (record.k === "read-back") this.#addReadBack(record, line);
    else this.#addRare(record, line);
  }

  /** Adds the record of a line straight from its bytes; `false` if the line is to be parsed. Throws as `add`. */
  take(bytes: Uint8Array<ArrayBuffer>, from: number, line: number): boolean {
    if (!this.#run) return false;
    const operation = this.#operationLines.read(bytes, from);
    const part = operation === null ? this.#readLines.read(bytes, from) : null;
    if (operation !== null) this.#addOperation(operation, line);
    else if (part !== null) this.#addRead(part, line);
    else return false;
    if (this.#end) this.#recordsAfterEnd++;
    return true;
  }

  /**
   * @param seal what the reader of a file found
   * @throws HistoryError when there was no record at all
   */
  finish(seal: ReadSummary["seal"] = null): IndexedHistory {
    if (!this.#run) throw new HistoryError(1, "expected a `run` record first, found nothing");
    const operations = this.#operations.finish();
    return {
      ...this.#shelves,
      ...this.#reads.finish(operations.count),
      run: this.#run,
      regionNames: this.#regions.texts(),
      accountNames: this.#accounts.texts(),
      operations,
      redeliveries: this.#redeliveries.finish(),
      readBacks: this.#readBacks.finish(),
      logs: this.#logs.finish((ids) => this.#operations.findAll(ids)),
      faults: faultLives(this.#shelves.faultRecords),
      end: this.#end,
      recordsAfterEnd: this.#recordsAfterEnd,
      contradictions: this.#contradictions.found,
      seal,
      lastAt: this.#lastAt,
    };
  }

  #begin(record: HistoryRecord, line: number): void {
    if (record.k !== "run")
      throw new HistoryError(line, `expected a \`run\` record first, found \`${record.k}\``);
    this.#run = record;
    this.#count(record);
    for (const region of record.regions) this.#regions.number(region);
    this.#requireKnown(record, line);
    this.#requireNoStranger(line);
  }

  #addOperation(operation: FlatOperation, line: number): void {
    if (!this.#operations.add(operation)) {
      const id = operation.id.textAt(0);
      throw new HistoryError(line, `expected operation ${id} to be settled once, found it a second time`);
    }
    const { attempts, done } = operation;
    for (let i = 0; i < attempts; i++) if (done.at(i)! > this.#lastAt) this.#lastAt = done.at(i)!;
    this.#requireNoStranger(line);
  }

  #addRedelivery(record: RedeliveryRecord, line: number): void {
    this.#contradictions.addRedelivery(record, line);
    this.#redeliveries.add(record);
    if (record.try[1] > this.#lastAt) this.#lastAt = record.try[1];
    this.#requireNoStranger(line);
  }

  #addRead(part: ReadPart, line: number): void {
    this.#count(part);
    if (!this.#run!.regions.includes(part.region)) this.#refuse(part.region, line);
    const contradiction = this.#reads.add(part);
    if (contradiction !== null) this.#contradictions.note(line, contradiction);
  }

  #addLog(record: LogRecord, line: number): void {
    this.#count(record);
    this.#requireKnown(record, line);
    this.#contradictions.add(record, line);
    this.#logs.add(record);
    if (record.at > this.#lastAt) this.#lastAt = record.at;
  }

  #addReadBack(record: ReadBackRecord, line: number): void {
    this.#count(record);
    this.#requireKnown(record, line);
    const contradiction = this.#readBacks.add(record);
    if (contradiction !== null) this.#contradictions.note(line, contradiction);
    if (record.at > this.#lastAt) this.#lastAt = record.at;
  }

  #addRare(record: RareRecord, line: number): void {
    this.#count(record);
    this.#requireKnown(record, line);
    this.#contradictions.add(record, line);
    if (record.at > this.#lastAt) this.#lastAt = record.at;
    switch (record.k) {
      case "run":
        throw new HistoryError(line, "expected one `run` record, found a second one");
      case "end":
        this.#addEnd(record, line);
        break;
      case "read-end": {
        const contradiction = this.#reads.end(record);
        if (contradiction !== null) this.#contradictions.note(line, contradiction);
        break;
      }
      default:
        (this.#shelves[shelfOf.get(record.k)!] as RareRecord[]).push(record);
    }
  }

  /** Operations and redeliveries are counted where they are kept. */
  #count({ k }: Pick<HistoryRecord, "k">): void {
    this.#counts.set(k, (this.#counts.get(k) ?? 0) + 1);
  }

  #addEnd(record: EndRecord, line: number): void {
    if (this.#end) return; // counted among the records after it
    this.#end = record;
    if (record.records === undefined) return;
    this.#counts.delete("end");
    this.#counts.set("op", this.#operations.count).set("redelivery", this.#redeliveries.count);
    for (const kind of new Set([...Object.keys(record.records), ...this.#counts.keys()])) {
      const [said, found] = [record.records[kind] ?? 0, this.#counts.get(kind) ?? 0];
      if (said !== found)
        this.#contradictions.note(line, `expected ${said} records of kind \`${kind}\`, found ${found}`);
    }
  }

  #requireKnown(record: HistoryRecord, line: number): void {
    const stranger = regionsNamed(record).find((region) => !this.#run!.regions.includes(region));
    if (stranger !== undefined) this.#refuse(stranger, line);
  }

  /** Attempts name regions by the thousand: a new name shows in the table of names. */
  #requireNoStranger(line: number): void {
    const { count } = this.#regions;
    const { regions, schema } = this.#run!;
    // What answered was not asked for its name by the versions that wrote histories without a seal.
    if (count > regions.length && schema === historySchemaId)
      this.#refuse(this.#regions.textOf(count - 1), line);
    if (count > noRegion)
      throw new HistoryError(line, `expected at most ${noRegion} names of regions, found ${count}`);
  }

  #refuse(region: string, line: number): never {
    const known = this.#run!.regions.join(", ");
    throw new HistoryError(
      line,
      `expected one of the regions ${known}, found ${JSON.stringify(region.slice(0, 80))}`,
    );
  }
}

const shelfOf = new Map(
  (Object.keys(shelves) as Shelf[]).map((shelf) => [shelves[shelf].shape.k.value, shelf] as const),
);

function emptyShelves(): Shelves {
  return Object.fromEntries(Object.keys(shelves).map((shelf) => [shelf, []])) as unknown as Shelves;
}

/** The index of records that are in memory already. */
export function indexRecords(records: Iterable<HistoryRecord>): IndexedHistory {
  const indexer = new HistoryIndexer();
  let line = 0;
  for (const record of records) indexer.add(record, ++line);
  return indexer.finish();
}

/**
 * The index of a `history.ndjson`, and whether its last line was cut off.
 * Throws `HistoryError` for a corrupt line, and the operating system's error when the file cannot be read.
 */
export function indexFile(path: string): { history: IndexedHistory; truncated: boolean } {
  const indexer = new HistoryIndexer();
  const { truncated, seal } = readHistory(
    path,
    (record, line) => indexer.add(record, line),
    (bytes, from, line) => indexer.take(bytes, from, line),
  );
  return { history: indexer.finish(seal), truncated };
}
