/**
 * A history that stays in memory: what a sender wrote, parsed, for a benchmark or a test to look at. Nothing of it
 * reaches a disk, and nobody checks its shape.
 */
import { thousandths } from "../harness/history/clock.ts";
import type { HistoryRecord, OpRecord, RedeliveryRecord, SenderRecord } from "../harness/history/types.ts";
import type { LoadHistory } from "../harness/load/attempt-sender.ts";

export class HistoryInMemory implements LoadHistory {
  readonly records: HistoryRecord[] = [];
  readonly wallEpochMs = Date.now();
  readonly #began = performance.now();

  now(): number {
    return thousandths(performance.now() - this.#began);
  }

  write(record: HistoryRecord): void {
    this.records.push(record);
  }

  writeLine(line: string): void {
    this.records.push(JSON.parse(line) as HistoryRecord);
  }

  get ops(): OpRecord[] {
    return this.records.filter((record) => record.k === "op");
  }

  get redeliveries(): RedeliveryRecord[] {
    return this.records.filter((record) => record.k === "redelivery");
  }

  get senders(): SenderRecord[] {
    return this.records.filter((record) => record.k === "sender");
  }
}
