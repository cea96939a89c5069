/**
 * Reads of acknowledged operations while a drill runs: how many a second, and how many were stale so far, counted by the judge's
 * own check over what is recorded. Only for loads that read back.
 */
import { counted, duration } from "../contract/quantity.ts";
import { FlatOperation } from "../history/flat-operation.ts";
import { indexRecords } from "../history/indexed.ts";
import { OperationCollector } from "../history/operations.ts";
import { ReadBackCollector } from "../history/read-backs.ts";
import { TextTable } from "../history/text-table.ts";
import type { HistoryRecord, OpRecord, ReadBackRecord, RunRecord, SampleRecord } from "../history/types.ts";
import { type ReadsMeasured, readsMeasured } from "../judge/reads-measured.ts";
import { lateSeconds, sum } from "./traffic.ts";
import type { ReadsView } from "./view.ts";

/** Measured again when there are so many more than before: a whole walk each time. */
const moreShare = 1 / 32;

export class Reads {
  readonly #run: RunRecord;
  readonly #reading: boolean;
  readonly #regions = new TextTable();
  readonly #operations = new OperationCollector(new TextTable());
  readonly #reads = new ReadBackCollector(this.#operations, this.#regions);
  readonly #operation = new FlatOperation();
  /** When the machine was busy. */
  readonly #samples: SampleRecord[] = [];
  /** By second in which they were over. */
  readonly #read: number[] = [];
  readonly #absent: number[] = [];
  #measured: ReadsMeasured | null = null;
  #nextAt = 0;
  #over = false;

  constructor(run: RunRecord) {
    this.#run = run;
    this.#reading = run.load.readBack !== undefined;
  }

  add(record: HistoryRecord): void {
    if (!this.#reading) return;
    switch (record.k) {
      case "op":
        this.#addOperation(record);
        break;
      case "read-back":
        this.#addRead(record);
        break;
      case "sample":
        this.#addSample(record);
        break;
      case "sender":
        this.#over = true;
        break;
      case "end":
        this.#over = true;
        this.#measure();
    }
  }

  /** `null` for a load that reads nothing. */
  view(at: number, firstSecond: number, until: number): ReadsView | null {
    if (!this.#reading) return null;
    const now = Math.floor(at / 1000);
    const over = Math.max(1, Math.min(lateSeconds, now));
    const late = (seconds: readonly number[]) => (this.#over ? 0 : sum(seconds, now - over, now) / over);
    const part = (seconds: readonly number[]) =>
      Array.from({ length: until - firstSecond }, (_, i) => seconds[firstSecond + i] ?? 0);
    return {
      readPerSecond: late(this.#read),
      absentPerSecond: late(this.#absent),
      read: part(this.#read),
      absent: part(this.#absent),
      stale: staleText(this.#measured),
    };
  }

  #addOperation(record: OpRecord): void {
    this.#operations.add(this.#operation.fill(record, this.#regions));
  }

  #addRead(record: ReadBackRecord): void {
    if (this.#reads.add(record) !== null) return;
    const second = Math.floor(record.at / 1000);
    this.#read[second] = (this.#read[second] ?? 0) + 1;
    if (record.outcome === "absent") this.#absent[second] = (this.#absent[second] ?? 0) + 1;
  }

  /** Measures at samples: whether the machine was busy is known until then. */
  #addSample({ at, idle }: SampleRecord): void {
    if (idle !== undefined) this.#samples.push({ k: "sample", at, acknowledged: 0, idle });
    if (this.#reads.count >= this.#nextAt) this.#measure();
  }

  #measure(): void {
    const none = indexRecords([this.#run, ...this.#samples]);
    const acknowledgedAt = (operation: number) => this.#operations.acknowledgedAtOf(operation);
    this.#measured = readsMeasured({
      ...none,
      regionNames: this.#regions.texts(),
      operations: { ...none.operations, acknowledgedAt },
      readBacks: this.#reads.finish(),
    });
    this.#nextAt = this.#reads.count * (1 + moreShare);
  }
}

/** The count of the check `stale-reads`, and what is left out of it. */
function staleText(measured: ReadsMeasured | null): string {
  if (measured === null || measured.reads === 0) return "none so far";
  const { reads, failed, judged } = measured;
  const sent = `${counted(reads, "reads")}, ${failed} failed`;
  if (judged === null) return sent;
  const { limitMs, late, stale } = judged;
  return `${stale} stale of ${late} answered later than ${duration(limitMs)} after the acknowledgement · ${sent}`;
}
