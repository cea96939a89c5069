/**
 * What the reads of the regions' stores hold, counted against the operations: how often each one is applied, which
 * rows are nobody's, and what every account adds up to. Rows and keys themselves are not kept, unless they are odd.
 */
import { valueIn } from "../contract/value-in.ts";
import { Sparse, SparseTimes } from "./columns.ts";
import type { OperationCollector } from "./operations.ts";
import type { ReadPart, RowBatch } from "./read-batch.ts";
import { Progress } from "./read-progress.ts";
import type { TextTable } from "./text-table.ts";
import { Texts } from "./texts.ts";
import type { ReadEndRecord, ReadPurpose } from "./types.ts";

export interface OddRow {
  readonly eventId: string;
  /** `null` where the ledger has no such column; the same for the amount. */
  readonly account: string | null;
  readonly amount: number | null;
  /** By the region's own clock, epoch milliseconds; `null` where it does not say. */
  readonly appliedAt: number | null;
}

/** A row that is not what was sent. A column that the ledger lacks is as it was sent. */
export interface AlteredRow extends OddRow {
  readonly account: string;
  readonly amount: number;
}

/** What rows are counted under that name no account and belong to no operation. */
const nameless = "(no account)";

interface ReadState {
  readonly purpose: ReadPurpose;
  readonly region: string;
  readonly store: string;
  /** Closed once, with as many rows or keys as were seen. Nothing may be concluded from any other read. */
  readonly complete: boolean;
  /** Rows, keys or letters seen. */
  readonly count: number;
  /** When the read began, milliseconds since the history began; `NaN` while it is not closed. */
  readonly startedAt: number;
}

export interface LedgerRead extends ReadState {
  /** Rows by operation; 255 means that many or more. */
  readonly applied: Uint8Array;
  /** By operation: the number of its first row, counted from 1, where rows come in the order of application; else 0. */
  readonly rank: Uint32Array;
  /** Of a `final` read: when the first row of an operation was applied, epoch milliseconds; 0 where that is not said. */
  readonly appliedAt: (operation: number) => number;
  /** The same of further rows of an operation; kept for the first thousands of operations that have any. */
  readonly appliedAgain: ReadonlyMap<number, readonly number[]>;
  /** Rows of an operation whose account or amount is not what was sent. */
  readonly altered: readonly AlteredRow[];
  /** Columns that at least one of its rows lacks: what they would hold is not compared. */
  readonly lacks: readonly ("account" | "amount")[];
  /** Rows of event ids that were never attempted. */
  readonly unknown: readonly OddRow[];
  /** By account number, the one that was sent where the ledger has none; the checksum does not depend on the order of the rows. */
  readonly byAccount: {
    readonly rows: Uint32Array;
    readonly sum: Float64Array;
    readonly checksum: Uint32Array;
  };
}

export interface KeyRead extends ReadState {
  /** 1 where the operation's key is there. */
  readonly present: Uint8Array;
  /** Keys of event ids that were never attempted. */
  readonly unknown: ReadonlySet<string>;
}

export interface LetterRead extends ReadState {
  /** Verdicts of the letters of each operation, one a letter. */
  readonly verdicts: ReadonlyMap<number, readonly string[]>;
  /** Letters of event ids that were never attempted. */
  readonly unknown: readonly { readonly eventId: string; readonly verdict: string }[];
}

/** Operations whose further rows are kept. */
const mostRepeated = 10_000;

export class LedgerCollector {
  readonly progress = new Progress();
  readonly #of: ReadEndRecord | ReadPart;
  readonly #operations: OperationCollector;
  readonly #accounts: TextTable;
  readonly #applied = new Sparse(new Uint8Array(0));
  readonly #rank = new Sparse(new Uint32Array(0));
  readonly #appliedAt = new SparseTimes();
  readonly #appliedAgain = new Map<number, number[]>();
  readonly #rows = new Sparse(new Uint32Array(0));
  readonly #sum = new Sparse(new Float64Array(0));
  readonly #checksum = new Sparse(new Uint32Array(0));
  readonly #altered: AlteredRow[] = [];
  readonly #lacks = new Set<"account" | "amount">();
  #unknown: (OddRow & { readonly rank: number })[] = [];

  constructor(of: ReadEndRecord | ReadPart, operations: OperationCollector, accounts: TextTable) {
    this.#of = of;
    this.#operations = operations;
    this.#accounts = accounts;
  }

  add({ count, ids, accounts, unnamed, amount, appliedAt }: RowBatch): void {
    const before = this.progress.seen;
    this.progress.seen += count;
    const found = this.#operations.findAll(ids);
    for (let i = 0; i < count; i++) {
      const account = unnamed.has(i) ? null : this.#accounts.numberAt(accounts, i);
      const rank = before + i + 1;
      if (found[i]! >= 0) this.#count(found[i]!, account, amount.at(i)!, rank, appliedAt.at(i)!);
      else
        this.#unknown.push({
          ...this.#oddRow(ids.textAt(i), account, amount.at(i)!, appliedAt.at(i)!),
          rank,
        });
    }
  }

  finish(operations: number): LedgerRead {
    const accounts = this.#accounts.count;
    const unknown = this.#unknown;
    const ids = new Texts().fill(unknown.map(({ eventId }) => eventId));
    // A row can be read before its operation was settled: only now it is sure which ones belong to no operation.
    const found = this.#operations.findAll(ids);
    this.#unknown = unknown.filter((row, i) => {
      const account = row.account === null ? null : this.#accounts.number(row.account);
      const amount = row.amount ?? 0;
      if (found[i]! < 0) {
        this.#note(account, row.amount);
        this.#addTo(account ?? this.#accounts.number(nameless), amount, checksumOf(ids.hash[i]!, amount));
      } else this.#count(found[i]!, account, row.amount ?? Number.NaN, row.rank, row.appliedAt ?? Number.NaN);
      return found[i]! < 0;
    });
    return {
      ...stateOf(this.#of, this.progress),
      applied: this.#applied.view(operations),
      rank: this.#rank.view(this.#of.purpose === "final" ? operations : 0),
      appliedAt: (operation) => this.#appliedAt.at(operation),
      appliedAgain: this.#appliedAgain,
      altered: this.#altered,
      lacks: [...this.#lacks].sort(),
      unknown: this.#unknown,
      byAccount: {
        rows: this.#rows.view(accounts),
        sum: this.#sum.view(accounts),
        checksum: this.#checksum.view(accounts),
      },
    };
  }

  #note(account: number | null, amount: number | null): void {
    if (account === null) this.#lacks.add("account");
    if (amount === null) this.#lacks.add("amount");
  }

  /** @param its amount, `NaN` where the ledger has none */
  #count(operation: number, named: number | null, its: number, rank: number, appliedAt: number): void {
    const sent = this.#operations;
    this.#note(named, Number.isNaN(its) ? null : its);
    const account = named ?? sent.accountOf(operation)!;
    const amount = Number.isNaN(its) ? sent.amountOf(operation)! : its;
    // Order is judged of the last read alone, and lives are told by it.
    if (this.#of.purpose === "final") {
      const at = Number.isNaN(appliedAt) ? 0 : appliedAt;
      const first = this.#rank.at(operation);
      if (first === 0 || rank < first) this.#rank.set(operation, rank);
      if (first === 0) this.#appliedAt.set(operation, at);
      else this.#repeat(operation, at);
    }
    this.#applied.set(operation, Math.min(255, this.#applied.at(operation) + 1));
    if (account !== sent.accountOf(operation) || amount !== sent.amountOf(operation))
      this.#altered.push({
        ...this.#oddRow(sent.idOf(operation), account, amount, appliedAt),
        account: this.#accounts.textOf(account),
        amount,
      });
    this.#addTo(account, amount, checksumOf(operation, amount));
  }

  #oddRow(eventId: string, account: number | null, amount: number, appliedAt: number): OddRow {
    return {
      eventId,
      account: account === null ? null : this.#accounts.textOf(account),
      amount: Number.isNaN(amount) ? null : amount,
      appliedAt: Number.isNaN(appliedAt) ? null : appliedAt,
    };
  }

  #repeat(operation: number, appliedAt: number): void {
    const known = this.#appliedAgain.get(operation);
    if (known) known.push(appliedAt);
    else if (this.#appliedAgain.size < mostRepeated) this.#appliedAgain.set(operation, [appliedAt]);
  }

  #addTo(account: number, amount: number, checksum: number): void {
    this.#rows.set(account, this.#rows.at(account) + 1);
    this.#sum.set(account, this.#sum.at(account) + amount);
    this.#checksum.set(account, (this.#checksum.at(account) + checksum) >>> 0);
  }
}

export class KeyCollector {
  readonly progress = new Progress();
  readonly #of: ReadEndRecord | ReadPart;
  readonly #operations: OperationCollector;
  readonly #present = new Sparse(new Uint8Array(0));
  readonly #unknown = new Set<string>();

  constructor(of: ReadEndRecord | ReadPart, operations: OperationCollector) {
    this.#of = of;
    this.#operations = operations;
  }

  add(keys: Texts): void {
    this.progress.seen += keys.count;
    for (const key of this.#mark(keys)) this.#unknown.add(key);
  }

  finish(operations: number): KeyRead {
    const unknown = new Set(this.#mark(new Texts().fill(this.#unknown)));
    return { ...stateOf(this.#of, this.progress), present: this.#present.view(operations), unknown };
  }

  /** Returns the keys that stand for no known operation. */
  #mark(keys: Texts): string[] {
    const found = this.#operations.findAll(keys);
    const unknown: string[] = [];
    for (let i = 0; i < keys.count; i++)
      if (found[i]! >= 0) this.#present.set(found[i]!, 1);
      else unknown.push(keys.textAt(i));
    return unknown;
  }
}

/** Letters are few: they are kept as they are. */
export class LetterCollector {
  readonly progress = new Progress();
  readonly #of: ReadEndRecord | ReadPart;
  readonly #operations: OperationCollector;
  readonly #letters: [eventId: string, verdict: string][] = [];

  constructor(of: ReadEndRecord | ReadPart, operations: OperationCollector) {
    this.#of = of;
    this.#operations = operations;
  }

  add(letters: NonNullable<ReadPart["letters"]>): void {
    this.progress.seen += letters.length;
    for (const letter of letters) this.#letters.push(letter);
  }

  finish(): LetterRead {
    const verdicts = new Map<number, string[]>();
    const unknown: { eventId: string; verdict: string }[] = [];
    for (const [eventId, verdict] of this.#letters) {
      const operation = this.#operations.find(eventId);
      if (operation === undefined) unknown.push({ eventId, verdict });
      else valueIn(verdicts, operation, () => []).push(verdict);
    }
    return { ...stateOf(this.#of, this.progress), verdicts, unknown };
  }
}

function stateOf(of: ReadEndRecord | ReadPart, progress: Progress): ReadState {
  return {
    purpose: of.purpose,
    region: of.region,
    store: of.store,
    complete: progress.complete,
    count: progress.seen,
    startedAt: progress.startedAt,
  };
}

/** 32 bits that differ for different rows; added up, so that the order of the rows does not matter. */
function checksumOf(event: number, amount: number): number {
  let mixed = Math.imul(event ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(amount | 0, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
