/**
 * What has become of every operation of a load so far, by event id, in nine bytes each: an id is its prefix and the
 * arrival's number, so the number is all that needs keeping. It decides nothing.
 */
import type { Outcome } from "../contract/operation.ts";

export interface OperationState {
  /** `null` while the operation is in flight and no one has acknowledged it. */
  readonly outcome: Outcome | null;
  /** Milliseconds since the history began. */
  readonly acknowledgedAt: number | null;
}

/** Read-only view of a load's operations. */
export interface OperationStates {
  /** Operations attempted. */
  readonly size: number;
  /** `undefined` when this load never attempted the id. */
  get(eventId: string): OperationState | undefined;
  /**
   * Event ids acknowledged at or before `at` (milliseconds since the history began), in order of arrival; conflicting
   * events come after all others.
   */
  acknowledgedBefore(at: number): Iterable<AcknowledgedOperation>;
}

export interface AcknowledgedOperation {
  readonly eventId: string;
  readonly acknowledgedAt: number;
}

const codes: Readonly<Record<Outcome, number>> = { ok: 1, fail: 2, info: 3 };
const outcomeOf: readonly (Outcome | null)[] = [null, "ok", "fail", "info"];

/** Several loads' operations as one. No id may belong to two of them. */
export class JointStates implements OperationStates {
  readonly #parts: readonly OperationStates[];

  constructor(...parts: readonly OperationStates[]) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#parts.reduce((sum, part) => sum + part.size, 0);
  }

  get(eventId: string): OperationState | undefined {
    for (const part of this.#parts) {
      const state = part.get(eventId);
      if (state) return state;
    }
    return undefined;
  }

  *acknowledgedBefore(at: number): Generator<AcknowledgedOperation> {
    for (const part of this.#parts) yield* part.acknowledgedBefore(at);
  }
}

export class Settlements implements OperationStates {
  readonly #prefix: string;
  #size = 0;
  #outcomes = new Uint8Array(4096);
  #acknowledgedAt = new Float64Array(4096);

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  get size(): number {
    return this.#size;
  }

  /** Notes that arrival `index` has been attempted; numbers come in order. */
  begin(index: number): void {
    this.#size = index + 1;
    if (this.#size <= this.#outcomes.length) return;
    const outcomes = new Uint8Array(this.#outcomes.length * 2);
    const acknowledgedAt = new Float64Array(outcomes.length);
    outcomes.set(this.#outcomes);
    acknowledgedAt.set(this.#acknowledgedAt);
    this.#outcomes = outcomes;
    this.#acknowledgedAt = acknowledgedAt;
  }

  settle(index: number, outcome: Outcome, at: number): void {
    this.#outcomes[index] = codes[outcome];
    if (outcome === "ok") this.#acknowledgedAt[index] = at;
  }

  get(eventId: string): OperationState | undefined {
    if (!eventId.startsWith(this.#prefix)) return undefined;
    const number = eventId.slice(this.#prefix.length);
    const index = Number(number);
    // The round trip refuses every other spelling of the same number.
    if (!Number.isSafeInteger(index) || String(index) !== number || index < 0 || index >= this.#size) {
      return undefined;
    }
    const outcome = outcomeOf[this.#outcomes[index]!] ?? null;
    return { outcome, acknowledgedAt: outcome === "ok" ? this.#acknowledgedAt[index]! : null };
  }

  *acknowledgedBefore(at: number): Generator<AcknowledgedOperation> {
    for (let index = 0; index < this.#size; index += 1) {
      if (this.#outcomes[index] !== codes.ok) continue;
      const acknowledgedAt = this.#acknowledgedAt[index]!;
      if (acknowledgedAt <= at) yield { eventId: this.#prefix + index, acknowledgedAt };
    }
  }
}
