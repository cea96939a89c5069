/**
 * The operations of a history and all their tries as columns: one number an operation for its account, amount, due
 * time and fate, and one stretch of the tries' columns for its tries. No object is kept for an operation.
 */
import { type Outcome, outcomes } from "../contract/operation.ts";
import { float64Column, type NameTable, uint8Column, uint32Column } from "./columns.ts";
import { IdTable } from "./id-table.ts";
import type { OpRecord, RedeliveryRecord, Try } from "./types.ts";

/** `outcomes[code]` is the outcome that a column of codes means. */
export const okCode = outcomes.indexOf("ok");
export const failCode = outcomes.indexOf("fail");
export const infoCode = outcomes.indexOf("info");
const outcomeCodes: Readonly<Record<Outcome, number>> = {
  ok: okCode,
  fail: failCode,
  info: infoCode,
};

/** In a column of region numbers: nobody said which region it was. */
export const noRegion = 0xffffffff;
/** In a column of operation numbers: of an operation that was never settled. */
export const noOperation = 0xffffffff;

/** Times are in milliseconds since the history began; `region` numbers the names of `regionNames`. */
export interface TryTable {
  readonly count: number;
  readonly sent: Float64Array;
  readonly done: Float64Array;
  readonly outcome: Uint8Array;
  readonly region: Uint32Array;
}

/** Deliberate further deliveries. */
export interface RedeliveryTable extends TryTable {
  /** Number of the operation that was delivered again, or `noOperation`. */
  readonly operation: Uint32Array;
}

export interface Contents {
  readonly account: string;
  readonly amount: number;
}

export interface OperationTable {
  readonly count: number;
  readonly ids: readonly string[];
  /** Number of an event id, `undefined` when it was never attempted. */
  readonly find: (eventId: string) => number | undefined;
  readonly account: Uint32Array;
  readonly amount: Float64Array;
  /** Version of the event schema it was sent in. */
  readonly version: Uint32Array;
  /** 1 where it was sent as something nobody can read. */
  readonly unreadable: Uint8Array;
  /** Sent past the edge, to regions that need not take them. */
  readonly pastEdge: ReadonlySet<number>;
  /** Other contents sent under the same id on purpose, by operation. */
  readonly rivals: ReadonlyMap<number, readonly Contents[]>;
  readonly due: Float64Array;
  readonly outcome: Uint8Array;
  /** When the first acknowledgement arrived; `NaN` without one. */
  readonly acknowledgedAt: Float64Array;
  /** Region of the first acknowledgement, or `noRegion`. */
  readonly acknowledgedBy: Uint32Array;
  /** The tries of operation `i` are `firstTry[i]` up to, not including, `firstTry[i + 1]`. */
  readonly firstTry: Uint32Array;
  readonly tries: TryTable;
}

/** Collects tries, those of operations and those of redeliveries apart. */
export class TryCollector {
  readonly #regions: NameTable;
  readonly #sent = float64Column();
  readonly #done = float64Column();
  readonly #outcome = uint8Column();
  readonly #region = uint32Column();

  constructor(regions: NameTable) {
    this.#regions = regions;
  }

  get count(): number {
    return this.#sent.length;
  }

  add([sent, done, outcome, , region]: Try): void {
    this.#sent.push(sent);
    this.#done.push(done);
    this.#outcome.push(outcomeCodes[outcome]);
    this.#region.push(region === null ? noRegion : this.#regions.number(region));
  }

  finish(): TryTable {
    return {
      count: this.count,
      sent: this.#sent.view(),
      done: this.#done.view(),
      outcome: this.#outcome.view(),
      region: this.#region.view(),
    };
  }
}

export class OperationCollector {
  readonly #accounts: NameTable;
  readonly #regions: NameTable;
  readonly #ids = new IdTable();
  readonly #account = uint32Column();
  readonly #amount = float64Column();
  readonly #version = uint32Column();
  readonly #unreadable = uint8Column();
  readonly #pastEdge = new Set<number>();
  readonly #rivals = new Map<number, readonly Contents[]>();
  readonly #due = float64Column();
  readonly #outcome = uint8Column();
  readonly #acknowledgedAt = float64Column();
  readonly #acknowledgedBy = uint32Column();
  readonly #firstTry = uint32Column();
  readonly #tries: TryCollector;

  constructor(accounts: NameTable, regions: NameTable) {
    this.#accounts = accounts;
    this.#regions = regions;
    this.#tries = new TryCollector(regions);
  }

  get count(): number {
    return this.#ids.ids.length;
  }

  /** `false` when this event id was settled before. */
  add(op: OpRecord): boolean {
    if (!this.#ids.add(op.id)) return false;
    this.#account.push(this.#accounts.number(op.account));
    this.#amount.push(op.amount);
    this.#version.push(op.version);
    this.#unreadable.push(op.unreadable ? 1 : 0);
    if (op.pastEdge) this.#pastEdge.add(this.#ids.ids.length - 1);
    if (op.rivals) this.#rivals.set(this.#ids.ids.length - 1, op.rivals);
    this.#due.push(op.due);
    this.#outcome.push(outcomeCodes[op.outcome]);
    this.#firstTry.push(this.#tries.count);
    for (const one of op.tries) this.#tries.add(one);
    const acknowledgement = firstAcknowledged(op.tries);
    const by = acknowledgement?.[4] ?? null;
    this.#acknowledgedAt.push(acknowledgement?.[1] ?? Number.NaN);
    this.#acknowledgedBy.push(by === null ? noRegion : this.#regions.number(by));
    return true;
  }

  /** Number of each event id, -1 for those that are not known (yet). Overwritten by the next call. */
  findAll(eventIds: readonly string[]): Int32Array {
    return this.#ids.findAll(eventIds);
  }

  /** Number of an event id, `undefined` when it is not known (yet). */
  find(eventId: string): number | undefined {
    return this.#ids.find(eventId);
  }

  /** Account number. */
  accountOf(operation: number): number | undefined {
    return this.#account.at(operation);
  }

  amountOf(operation: number): number | undefined {
    return this.#amount.at(operation);
  }

  finish(): OperationTable {
    this.#firstTry.push(this.#tries.count);
    return {
      count: this.#ids.ids.length,
      ids: this.#ids.ids,
      find: (eventId) => this.#ids.find(eventId),
      account: this.#account.view(),
      amount: this.#amount.view(),
      version: this.#version.view(),
      unreadable: this.#unreadable.view(),
      pastEdge: this.#pastEdge,
      rivals: this.#rivals,
      due: this.#due.view(),
      outcome: this.#outcome.view(),
      acknowledgedAt: this.#acknowledgedAt.view(),
      acknowledgedBy: this.#acknowledgedBy.view(),
      firstTry: this.#firstTry.view(),
      tries: this.#tries.finish(),
    };
  }
}

/** Collects redeliveries; one can be recorded before its operation was settled. */
export class RedeliveryCollector {
  readonly #operations: OperationCollector;
  readonly #tries: TryCollector;
  readonly #operation = uint32Column();
  readonly #early = new Map<number, string>();

  constructor(operations: OperationCollector, regions: NameTable) {
    this.#operations = operations;
    this.#tries = new TryCollector(regions);
  }

  get count(): number {
    return this.#tries.count;
  }

  add(redelivery: RedeliveryRecord): void {
    const operation = this.#operations.find(redelivery.id);
    if (operation === undefined) this.#early.set(this.#tries.count, redelivery.id);
    this.#operation.push(operation ?? noOperation);
    this.#tries.add(redelivery.try);
  }

  finish(): RedeliveryTable {
    const operation = this.#operation.view();
    for (const [index, id] of this.#early) operation[index] = this.#operations.find(id) ?? noOperation;
    return { ...this.#tries.finish(), operation };
  }
}

function firstAcknowledged(tries: readonly Try[]): Try | undefined {
  let first: Try | undefined;
  for (const one of tries) if (one[2] === "ok" && (first === undefined || one[1] < first[1])) first = one;
  return first;
}
