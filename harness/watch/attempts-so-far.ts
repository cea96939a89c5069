/**
 * The attempts of a history that grows, as columns, so that the judge's own measures can be taken of it before its end. An
 * operation is recorded when it is settled: of what was sent of late, the successes are there and the failures are not yet. What is
 * measured of it must therefore end at a moment up to which everything was recorded.
 */
import { byHand } from "../contract/operation.ts";
import { AttemptColumns } from "../history/attempt-columns.ts";
import { float64Column, uint8Column, uint32Column } from "../history/columns.ts";
import { noRegion, outcomeCodes } from "../history/flat-operation.ts";
import { type IndexedHistory, indexRecords } from "../history/indexed.ts";
import type {
  Attempt,
  FaultRecord,
  OpRecord,
  RedeliveryRecord,
  RunRecord,
  SenderRecord,
} from "../history/types.ts";

/** How much of a history there was at a moment. What comes later changes nothing of it. */
export interface Mark {
  readonly operations: number;
  readonly redeliveries: number;
  readonly rare: number;
  /** Every attempt that was sent before is among them. */
  readonly recordedUntil: number;
}

/** In the column of accounts. */
const [sentByHand, sentByLoad] = [0, 1];

export class AttemptsSoFar {
  readonly #run: RunRecord;
  readonly #regions: string[];
  readonly #rare: (FaultRecord | SenderRecord)[] = [];
  readonly #due = float64Column();
  readonly #account = uint8Column();
  /** Where the attempts of each operation begin. */
  readonly #firstAttempt = uint32Column();
  readonly #attempts = new AttemptColumns();
  readonly #redeliveries = new AttemptColumns();

  constructor(run: RunRecord) {
    this.#run = run;
    this.#regions = [...run.regions];
  }

  /** Attempts so far. */
  get count(): number {
    return this.#attempts.count + this.#redeliveries.count;
  }

  addOperation({ account, due, tries }: OpRecord): void {
    this.#due.push(due);
    this.#account.push(account === byHand ? sentByHand : sentByLoad);
    this.#firstAttempt.push(this.#attempts.count);
    for (const one of tries) this.#add(this.#attempts, one);
  }

  addRedelivery({ try: one }: RedeliveryRecord): void {
    this.#add(this.#redeliveries, one);
  }

  addRare(record: FaultRecord | SenderRecord): void {
    this.#rare.push(record);
  }

  mark(recordedUntil: number): Mark {
    return {
      operations: this.#due.length,
      redeliveries: this.#redeliveries.count,
      rare: this.#rare.length,
      recordedUntil,
    };
  }

  /** The history up to a mark, as far as measures of outages read it. To be used at once: what is added later may move it. */
  history({ operations, redeliveries, rare, recordedUntil }: Mark): IndexedHistory {
    const none = indexRecords([this.#run, ...this.#rare.slice(0, rare)]);
    const again = new AttemptColumns();
    again.addPart(this.#redeliveries, 0, redeliveries, recordedUntil);
    return {
      ...none,
      regionNames: this.#regions,
      accountNames: [byHand, ""],
      operations: { ...none.operations, ...this.#operations(operations, recordedUntil) },
      redeliveries: { ...again.table(), operation: none.redeliveries.operation },
    };
  }

  #operations(until: number, recordedUntil: number) {
    const [due, account, firstAttempt] = [float64Column(), uint8Column(), uint32Column()];
    const attempts = new AttemptColumns();
    for (let i = 0; i < until; i++) {
      if (this.#due.at(i)! >= recordedUntil) continue;
      due.push(this.#due.at(i)!);
      account.push(this.#account.at(i)!);
      firstAttempt.push(attempts.count);
      const end = this.#firstAttempt.at(i + 1) ?? this.#attempts.count;
      attempts.addPart(this.#attempts, this.#firstAttempt.at(i)!, end, recordedUntil);
    }
    firstAttempt.push(attempts.count);
    return {
      count: due.length,
      due: due.view(),
      account: account.view(),
      firstAttempt: firstAttempt.view(),
      attempts: attempts.table(),
    };
  }

  #add(columns: AttemptColumns, [sent, done, outcome, , region]: Attempt): void {
    columns.add(sent, done, outcomeCodes[outcome], this.#numberOf(region));
  }

  #numberOf(region: string | null): number {
    if (region === null) return noRegion;
    const known = this.#regions.indexOf(region);
    return known < 0 ? this.#regions.push(region) - 1 : known;
  }
}
