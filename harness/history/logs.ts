/**
 * Replicated logs as columns: what each region was seen to hold of each origin's log, in the order in which it was
 * seen. Incarnations of one log follow one another. Nothing is compared here.
 */
import { valueIn } from "../contract/value-in.ts";
import { float64Column, uint32Column } from "./columns.ts";
import { TextTable } from "./text-table.ts";
import { Texts } from "./texts.ts";
import type { LogRecord } from "./types.ts";

/** What `region` holds of the log that `origin` writes; the log itself where both are the same. */
export interface LogCopy {
  readonly log: string;
  readonly origin: string;
  readonly region: string;
  readonly count: number;
  /** By entry: its event, as a number of `Logs.eventIds`. */
  readonly event: Uint32Array;
  readonly position: Float64Array;
  /** When it was first seen, milliseconds since the history began. */
  readonly seenAt: Float64Array;
  /** Number of its incarnation in `incarnations`. */
  readonly incarnation: Uint32Array;
  readonly incarnations: readonly string[];
}

export interface Logs {
  readonly eventIds: readonly string[];
  /** By event: the number of its operation, -1 for one that was never attempted. */
  readonly operation: Int32Array;
  readonly copies: readonly LogCopy[];
}

class CopyCollector {
  readonly #of: LogRecord;
  readonly #incarnations = new TextTable();
  readonly #event = uint32Column();
  readonly #position = float64Column();
  readonly #seenAt = float64Column();
  readonly #incarnation = uint32Column();

  constructor(of: LogRecord) {
    this.#of = of;
  }

  add(record: LogRecord, numberOf: (eventId: string) => number): void {
    const incarnation = this.#incarnations.number(record.incarnation);
    for (const [position, eventId] of record.entries) {
      this.#event.push(numberOf(eventId));
      this.#position.push(position);
      this.#seenAt.push(record.at);
      this.#incarnation.push(incarnation);
    }
  }

  finish(): LogCopy {
    return {
      log: this.#of.log,
      origin: this.#of.origin,
      region: this.#of.region,
      count: this.#event.length,
      event: this.#event.view(),
      position: this.#position.view(),
      seenAt: this.#seenAt.view(),
      incarnation: this.#incarnation.view(),
      incarnations: this.#incarnations.texts(),
    };
  }
}

/** Takes log records in file order. Events get numbers of their own: an entry is often seen before its operation is settled. */
export class LogCollector {
  readonly #ids = new TextTable();
  readonly #copies = new Map<string, CopyCollector>();

  add(record: LogRecord): void {
    const key = JSON.stringify([record.log, record.origin, record.region]);
    valueIn(this.#copies, key, () => new CopyCollector(record)).add(record, (eventId) =>
      this.#ids.number(eventId),
    );
  }

  /** @param findAll numbers of the operations with these ids, -1 for those never attempted */
  finish(findAll: (eventIds: Texts) => Int32Array): Logs {
    const eventIds = this.#ids.texts();
    return {
      eventIds,
      operation: findAll(new Texts().fill(eventIds)).slice(0, eventIds.length),
      copies: [...this.#copies.values()].map((copy) => copy.finish()),
    };
  }
}
