/**
 * The history in the form that checks and measures use: columns for what comes in millions, plain arrays for the
 * rest, made in one pass. It counts and resolves references; it judges nothing.
 */
import { NameTable } from "./columns.ts";
import { type FaultLife, faultLives } from "./fault-life.ts";
import { LogCollector, type Logs } from "./logs.ts";
import {
  OperationCollector,
  type OperationTable,
  RedeliveryCollector,
  type RedeliveryTable,
} from "./operations.ts";
import { HistoryError, readHistory } from "./reader.ts";
import {
  KeyCollector,
  type KeyRead,
  LedgerCollector,
  type LedgerRead,
  LetterCollector,
  type LetterRead,
} from "./reads.ts";
import type {
  CleanupRecord,
  CompatibilityRecord,
  ConvergenceRecord,
  CostRecord,
  EndRecord,
  FaultRecord,
  HistoryRecord,
  LogRecord,
  MilestoneRecord,
  OpRecord,
  ProbeRecord,
  ReadEndRecord,
  ReadPurpose,
  ReadRecord,
  RedeliveryRecord,
  ReplicaRecord,
  RunRecord,
  SampleRecord,
  SenderRecord,
  SocketsRecord,
  StepRecord,
  TroubleRecord,
  WriteAttemptRecord,
  WriterRecord,
} from "./types.ts";

export interface IndexedHistory {
  readonly run: RunRecord;
  /** Names behind the region numbers of the columns: those of `run.regions`, then whoever else answered. */
  readonly regionNames: readonly string[];
  /** Names behind the account numbers of the columns. */
  readonly accountNames: readonly string[];
  readonly operations: OperationTable;
  /** Tries of deliberate further deliveries. */
  readonly redeliveries: RedeliveryTable;
  readonly logs: Logs;
  readonly ledger: (purpose: ReadPurpose, region: string) => LedgerRead | undefined;
  readonly letters: (purpose: ReadPurpose, region: string) => LetterRead | undefined;
  /** Keys of a deduplication store, or the event ids in the `reconciliation` log. */
  readonly keys: (purpose: ReadPurpose, region: string, store: string) => KeyRead | undefined;
  /** Stores of deduplication keys that were read for this purpose in any region, sorted. */
  readonly keyStores: (purpose: ReadPurpose) => readonly string[];
  readonly faults: readonly FaultLife[];
  readonly steps: readonly StepRecord[];
  readonly milestones: readonly MilestoneRecord[];
  readonly faultRecords: readonly FaultRecord[];
  readonly probes: readonly ProbeRecord[];
  readonly samples: readonly SampleRecord[];
  readonly sockets: readonly SocketsRecord[];
  readonly senders: readonly SenderRecord[];
  readonly convergences: readonly ConvergenceRecord[];
  readonly cleanups: readonly CleanupRecord[];
  readonly costs: readonly CostRecord[];
  readonly troubles: readonly TroubleRecord[];
  readonly writers: readonly WriterRecord[];
  readonly replicas: readonly ReplicaRecord[];
  readonly writeAttempts: readonly WriteAttemptRecord[];
  readonly compatibilities: readonly CompatibilityRecord[];
  /** Last record of a finished drill; `null` when it was interrupted. */
  readonly end: EndRecord | null;
  /** A finished drill has none. */
  readonly recordsAfterEnd: number;
  /** Latest time that any record speaks of. */
  readonly lastAt: number;
}

type RareRecord = Exclude<HistoryRecord, OpRecord | RedeliveryRecord | ReadRecord | LogRecord>;

const lettersStore = "dead-letters";

/** Takes the records in file order; `finish` hands out the index. */
class HistoryIndexer {
  readonly #accounts = new NameTable();
  readonly #regions = new NameTable();
  readonly #operations = new OperationCollector(this.#accounts, this.#regions);
  readonly #redeliveries = new RedeliveryCollector(this.#operations, this.#regions);
  readonly #logs = new LogCollector();
  readonly #ledgers = new Map<string, LedgerCollector>();
  readonly #letters = new Map<string, LetterCollector>();
  readonly #keys = new Map<string, KeyCollector>();
  readonly #rare = {
    steps: [] as StepRecord[],
    milestones: [] as MilestoneRecord[],
    faultRecords: [] as FaultRecord[],
    probes: [] as ProbeRecord[],
    samples: [] as SampleRecord[],
    sockets: [] as SocketsRecord[],
    senders: [] as SenderRecord[],
    convergences: [] as ConvergenceRecord[],
    cleanups: [] as CleanupRecord[],
    costs: [] as CostRecord[],
    troubles: [] as TroubleRecord[],
    writers: [] as WriterRecord[],
    replicas: [] as ReplicaRecord[],
    writeAttempts: [] as WriteAttemptRecord[],
    compatibilities: [] as CompatibilityRecord[],
  };
  #run: RunRecord | undefined;
  #end: EndRecord | null = null;
  #recordsAfterEnd = 0;
  #lastAt = 0;

  /** Throws `HistoryError` when the record cannot stand where it does. */
  add(record: HistoryRecord, line: number): void {
    if (!this.#run) {
      if (record.k !== "run")
        throw new HistoryError(line, `expected a \`run\` record first, found \`${record.k}\``);
      this.#run = record;
      for (const region of record.regions) this.#regions.number(region);
      return;
    }
    if (this.#end) this.#recordsAfterEnd++;
    if (record.k === "op") this.#addOperation(record, line);
    else if (record.k === "redelivery") this.#addRedelivery(record);
    else if (record.k === "read") this.#addRead(record);
    else if (record.k === "log") this.#addLog(record);
    else this.#addRare(record, line);
  }

  /** Throws `HistoryError` when there was no record at all. */
  finish(): IndexedHistory {
    if (!this.#run) throw new HistoryError(1, "expected a `run` record first, found nothing");
    const operations = this.#operations.finish();
    const ledgers = new Map([...this.#ledgers].map(([key, read]) => [key, read.finish(operations.count)]));
    const letters = new Map([...this.#letters].map(([key, read]) => [key, read.finish()]));
    const keys = new Map([...this.#keys].map(([key, read]) => [key, read.finish(operations.count)]));
    return {
      ...this.#rare,
      run: this.#run,
      regionNames: this.#regions.names,
      accountNames: this.#accounts.names,
      operations,
      redeliveries: this.#redeliveries.finish(),
      logs: this.#logs.finish((ids) => this.#operations.findAll(ids)),
      ledger: (purpose, region) => ledgers.get(keyOf({ purpose, region, store: "ledger" })),
      letters: (purpose, region) => letters.get(keyOf({ purpose, region, store: lettersStore })),
      keys: (purpose, region, store) => keys.get(keyOf({ purpose, region, store })),
      keyStores: (purpose) => storesOf(keys.values(), purpose),
      faults: faultLives(this.#rare.faultRecords),
      end: this.#end,
      recordsAfterEnd: this.#recordsAfterEnd,
      lastAt: this.#lastAt,
    };
  }

  #addOperation(record: OpRecord, line: number): void {
    if (!this.#operations.add(record))
      throw new HistoryError(
        line,
        `expected operation ${record.id} to be settled once, found it a second time`,
      );
    for (const one of record.tries) if (one[1] > this.#lastAt) this.#lastAt = one[1];
  }

  #addRedelivery(record: RedeliveryRecord): void {
    this.#redeliveries.add(record);
    if (record.try[1] > this.#lastAt) this.#lastAt = record.try[1];
  }

  #addRead(record: ReadRecord): void {
    if (record.store === "ledger") this.#ledgerOf(record).add(record.rows ?? []);
    else if (record.store === lettersStore) this.#lettersOf(record).add(record.letters ?? []);
    else this.#keysOf(record).add(record.keys ?? []);
  }

  #addLog(record: LogRecord): void {
    this.#logs.add(record);
    if (record.at > this.#lastAt) this.#lastAt = record.at;
  }

  #addRare(record: RareRecord, line: number): void {
    if (record.at > this.#lastAt) this.#lastAt = record.at;
    switch (record.k) {
      case "run":
        throw new HistoryError(line, "expected one `run` record, found a second one");
      case "end":
        this.#end = record;
        break;
      case "read-end":
        this.#readOf(record).progress.end(record);
        break;
      default:
        (this.#rare[shelfOf[record.k]] as HistoryRecord[]).push(record);
    }
  }

  #readOf(record: ReadEndRecord): LedgerCollector | LetterCollector | KeyCollector {
    if (record.store === "ledger") return this.#ledgerOf(record);
    return record.store === lettersStore ? this.#lettersOf(record) : this.#keysOf(record);
  }

  #lettersOf(record: ReadRecord | ReadEndRecord): LetterCollector {
    const make = () => new LetterCollector(record, this.#operations);
    return this.#letters.getOrInsertComputed(keyOf(record), make);
  }

  #ledgerOf(record: ReadRecord | ReadEndRecord): LedgerCollector {
    const make = () => new LedgerCollector(record, this.#operations, this.#accounts);
    return this.#ledgers.getOrInsertComputed(keyOf(record), make);
  }

  #keysOf(record: ReadRecord | ReadEndRecord): KeyCollector {
    return this.#keys.getOrInsertComputed(keyOf(record), () => new KeyCollector(record, this.#operations));
  }
}

/** Where each rare kind is kept. */
const shelfOf = {
  step: "steps",
  milestone: "milestones",
  fault: "faultRecords",
  probe: "probes",
  sample: "samples",
  sockets: "sockets",
  sender: "senders",
  convergence: "convergences",
  cleanup: "cleanups",
  cost: "costs",
  trouble: "troubles",
  writer: "writers",
  replica: "replicas",
  "write-attempt": "writeAttempts",
  compatibility: "compatibilities",
} as const;

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
  const { truncated } = readHistory(path, (record, line) => indexer.add(record, line));
  return { history: indexer.finish(), truncated };
}

function keyOf(read: { purpose: ReadPurpose; region: string; store: string }): string {
  return `${read.purpose} ${read.region} ${read.store}`;
}

function storesOf(reads: Iterable<KeyRead>, purpose: ReadPurpose): string[] {
  const stores = new Set<string>();
  for (const { purpose: of, store } of reads)
    if (of === purpose && store.startsWith("dedup:")) stores.add(store);
  return [...stores].sort();
}
