/**
 * Reads of acknowledged operations, as a user of the system reads them: each goes in where its operation did, at a moment
 * drawn by the seed, over connections of its own, and is sent once. Reads are in none of the counts of what is written. What an answer
 * is worth by its age is not decided here.
 */
import type { Operation } from "../contract/operation.ts";
import type { ReadBack, ReadOutcome } from "../contract/read-back.ts";
import { thousandths } from "../history/clock.ts";
import type { LoadOptions } from "./load-options.ts";
import { readBackAfterMs } from "./operations.ts";
import type { WaysIn } from "./origin.ts";
import type { ReadBackSpec } from "./read-back-spec.ts";
import { type Request, readRequestOf } from "./request.ts";
import type { TimerWheel } from "./timer-wheel.ts";
import { answerBytesMax, type Exchange, type Wire } from "./wire.ts";

export interface ReadBacksOptions extends LoadOptions {
  readonly ways: WaysIn;
  readonly wheel: TimerWheel;
}

/** An operation that was acknowledged. */
export interface Acknowledged {
  readonly index: number;
  readonly operation: Operation;
  readonly request: Request;
}

export class ReadBacks {
  readonly #options: ReadBacksOptions;
  /** `null` for a load without reads. */
  readonly #reading: {
    readonly spec: ReadBackSpec;
    readonly described: ReadBack;
    readonly wire: Wire;
  } | null;
  /** By number of the arrival: planned, or on their way. */
  readonly #pending = new Set<number>();
  #over = 0;

  constructor(options: ReadBacksOptions) {
    const { readBack: spec, delivery, ways } = options;
    const { readBack: described } = delivery;
    this.#options = options;
    this.#reading = spec && described ? { spec, described, wire: ways.wire() } : null;
  }

  /** Those that are over, and in the history; `null` for a load without reads. */
  get count(): number | null {
    return this.#reading === null ? null : this.#over;
  }

  /** Planned, or on their way. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Plans the read of an operation, if it is among those that are read. An operation that must not be applied is not. */
  plan(acknowledged: Acknowledged, acknowledgedAt: number): void {
    const { seed, delivery, wheel } = this.#options;
    const { index, operation } = acknowledged;
    if (this.#reading === null) return;
    if (!operation.readable || operation.schemaVersion !== delivery.schemaVersion) return;
    const afterMs = readBackAfterMs(seed, index, this.#reading.spec);
    if (afterMs === null) return;
    const due = acknowledgedAt + afterMs;
    this.#pending.add(index);
    wheel.at(due, () => this.#send(acknowledged, due));
  }

  /** No write waits for a read. */
  get firstExpiry(): number {
    return Number.POSITIVE_INFINITY;
  }

  /** Breaks every read whose time has run out. */
  expire(now: number): void {
    this.#reading?.wire.expire(now);
  }

  /** For so long this process did nothing: no read had this time. */
  pardon(ms: number): void {
    this.#reading?.wire.pardon(ms);
  }

  /** Drops those planned and those on their way: nothing was learnt from them. */
  close(): void {
    this.#pending.clear();
    this.#reading?.wire.close();
  }

  #send({ index, operation, request }: Acknowledged, due: number): void {
    const { history, ways, attemptTimeoutMs, onUnsent } = this.#options;
    const { described, wire } = this.#reading!;
    const read = this.#pending.has(index) ? readRequestOf(described, operation) : null;
    if (read === null) return void this.#pending.delete(index);
    ways.follow(read, request);
    const begun = history.now();
    const over = (outcome: ReadOutcome, status: number, region: string | null) => {
      if (!this.#pending.delete(index)) return; // dropped
      this.#over += 1;
      const at = history.now();
      history.write({
        k: "read-back",
        id: operation.eventId,
        due: thousandths(due),
        begun,
        at,
        outcome,
        status,
        region,
      });
    };
    const exchange: Exchange = {
      answered(status, body) {
        const { outcome, region } = described.classify(status, body, operation);
        // What is missing may stand in the part that was cut off.
        const cut = outcome === "absent" && Buffer.byteLength(body) >= answerBytesMax;
        over(cut ? "failed" : outcome, status, region);
      },
      broke: () => over("failed", 0, null),
      unsent: (why) => {
        if (this.#pending.delete(index)) onUnsent?.(why);
      },
    };
    wire.send(read, begun + attemptTimeoutMs, exchange);
  }
}
