/**
 * The operations of a history and all their attempts as columns: one number an operation for its account, amount, due
 * time and fate, and one stretch of the attempts' columns for its attempts. No object is kept for an operation.
 */
import { AttemptColumns, type AttemptTable } from "./attempt-columns.ts";
import { float64Column, SnugColumn, type SnugNumbers, uint8Column, uint32Column } from "./columns.ts";
import { type FlatOperation, noRegion, outcomeCodes } from "./flat-operation.ts";
import { TextTable } from "./text-table.ts";
import type { Texts } from "./texts.ts";
import type { RedeliveryRecord } from "./types.ts";

export type { AttemptTable } from "./attempt-columns.ts";
export { failCode, infoCode, noRegion, okCode } from "./flat-operation.ts";

/** In a column of operation numbers: of an operation that was never settled. */
export const noOperation = 0xffffffff;

/** Deliberate further deliveries. */
export interface RedeliveryTable extends AttemptTable {
  /** Number of the operation that was delivered again, or `noOperation`. */
  readonly operation: Uint32Array;
}

export interface Contents {
  readonly account: string;
  readonly amount: number;
}

export interface OperationTable {
  readonly count: number;
  /** Event id of an operation. */
  readonly idOf: (operation: number) => string;
  /** Number of an event id, `undefined` if it was never attempted. */
  readonly find: (eventId: string) => number | undefined;
  readonly account: SnugNumbers;
  readonly amount: SnugNumbers;
  /** Version of the event schema it was sent in. */
  readonly version: SnugNumbers;
  /** 1 where it was sent unreadable on purpose. */
  readonly unreadable: Uint8Array;
  /** Sent past the edge, to regions that need not take them. */
  readonly pastEdge: ReadonlySet<number>;
  /** Other contents sent under the same id on purpose, by operation. */
  readonly rivals: ReadonlyMap<number, readonly Contents[]>;
  readonly due: Float64Array;
  readonly outcome: Uint8Array;
  /** When the first acknowledgement arrived; `NaN` without one. */
  readonly acknowledgedAt: (operation: number) => number;
  /** Region of the first acknowledgement, or `noRegion`. */
  readonly acknowledgedBy: (operation: number) => number;
  /** The attempts of operation `i` are `firstAttempt[i]` up to, not including, `firstAttempt[i + 1]`. */
  readonly firstAttempt: Uint32Array;
  readonly attempts: AttemptTable;
}

export class OperationCollector {
  readonly #accounts: TextTable;
  readonly #ids = new TextTable();
  readonly #account = new SnugColumn();
  readonly #amount = new SnugColumn();
  readonly #version = new SnugColumn();
  readonly #unreadable = uint8Column();
  readonly #pastEdge = new Set<number>();
  readonly #rivals = new Map<number, readonly Contents[]>();
  readonly #due = float64Column();
  readonly #outcome = uint8Column();
  readonly #firstAttempt = uint32Column();
  readonly #attempts = new AttemptColumns();

  constructor(accounts: TextTable) {
    this.#accounts = accounts;
  }

  get count(): number {
    return this.#ids.count;
  }

  /** `false` if this event id was settled before. */
  add(op: FlatOperation): boolean {
    const operation = this.#ids.count;
    if (!this.#ids.addAt(op.id, 0)) return false;
    this.#account.push(this.#accounts.numberAt(op.account, 0));
    this.#amount.push(op.amount);
    this.#version.push(op.version);
    this.#unreadable.push(op.unreadable ? 1 : 0);
    if (op.pastEdge) this.#pastEdge.add(operation);
    if (op.rivals) this.#rivals.set(operation, op.rivals);
    this.#due.push(op.due);
    this.#outcome.push(op.outcome);
    this.#firstAttempt.push(this.#attempts.count);
    this.#addAttempts(op);
    return true;
  }

  /** Number of each event id, -1 for those that are not known (yet). Overwritten by the next call. */
  findAll(eventIds: Texts): Int32Array {
    return this.#ids.findAll(eventIds);
  }

  /** Number of an event id, `undefined` if it is not known (yet). */
  find(eventId: string): number | undefined {
    return this.#ids.find(eventId);
  }

  idOf(operation: number): string {
    return this.#ids.textOf(operation);
  }

  /** `NaN` without an acknowledgement. */
  acknowledgedAtOf(operation: number): number {
    return this.#attempts.doneAt(this.#acknowledgement(operation));
  }

  /** Account number. */
  accountOf(operation: number): number | undefined {
    return this.#account.at(operation);
  }

  amountOf(operation: number): number | undefined {
    return this.#amount.at(operation);
  }

  finish(): OperationTable {
    this.#firstAttempt.push(this.#attempts.count);
    const attempts = this.#attempts.table();
    return {
      count: this.#ids.count,
      idOf: (operation) => this.#ids.textOf(operation),
      find: (eventId) => this.#ids.find(eventId),
      account: this.#account.view(),
      amount: this.#amount.view(),
      version: this.#version.view(),
      unreadable: this.#unreadable.view(),
      pastEdge: this.#pastEdge,
      rivals: this.#rivals,
      due: this.#due.view(),
      outcome: this.#outcome.view(),
      acknowledgedAt: (operation) => this.acknowledgedAtOf(operation),
      acknowledgedBy: (operation) => attempts.region[this.#acknowledgement(operation)] ?? noRegion,
      firstAttempt: this.#firstAttempt.view(),
      attempts,
    };
  }

  /** Number of the attempt whose acknowledgement arrived first; -1 if there is none. */
  #acknowledgement(operation: number): number {
    const until = this.#firstAttempt.at(operation + 1) ?? this.#attempts.count;
    return this.#attempts.firstAcknowledged(this.#firstAttempt.at(operation) ?? until, until);
  }

  #addAttempts({ attempts, sent, done, outcomeOf, regionOf }: FlatOperation): void {
    for (let i = 0; i < attempts; i++)
      this.#attempts.add(sent.at(i)!, done.at(i)!, outcomeOf.at(i)!, regionOf.at(i)!);
  }
}

/** Collects redeliveries; one can be recorded before its operation was settled. */
export class RedeliveryCollector {
  readonly #operations: OperationCollector;
  readonly #regions: TextTable;
  readonly #attempts = new AttemptColumns();
  readonly #operation = uint32Column();
  readonly #early = new Map<number, string>();

  constructor(operations: OperationCollector, regions: TextTable) {
    this.#operations = operations;
    this.#regions = regions;
  }

  get count(): number {
    return this.#attempts.count;
  }

  add({ id, try: [sent, done, outcome, , region] }: RedeliveryRecord): void {
    const operation = this.#operations.find(id);
    if (operation === undefined) this.#early.set(this.#attempts.count, id);
    this.#operation.push(operation ?? noOperation);
    this.#attempts.add(
      sent,
      done,
      outcomeCodes[outcome],
      region === null ? noRegion : this.#regions.number(region),
    );
  }

  finish(): RedeliveryTable {
    const operation = this.#operation.view();
    for (const [index, id] of this.#early) operation[index] = this.#operations.find(id) ?? noOperation;
    return { ...this.#attempts.table(), operation };
  }
}
