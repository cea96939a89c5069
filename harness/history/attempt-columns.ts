/** Attempts as columns, in the order in which they are added. */
import { float64Column, uint8Column } from "./columns.ts";
import { okCode } from "./flat-operation.ts";

/** Times are in milliseconds since the history began; `region` numbers the names of `regionNames`. */
export interface AttemptTable {
  readonly count: number;
  readonly sent: Float64Array;
  readonly done: Float64Array;
  readonly outcome: Uint8Array;
  readonly region: Uint8Array;
}

export class AttemptColumns {
  readonly #sent = float64Column();
  readonly #done = float64Column();
  readonly #outcome = uint8Column();
  readonly #region = uint8Column();

  get count(): number {
    return this.#sent.length;
  }

  /** Outcome and region by their numbers. */
  add(sent: number, done: number, outcome: number, region: number): void {
    this.#sent.push(sent);
    this.#done.push(done);
    this.#outcome.push(outcome);
    this.#region.push(region);
  }

  /** Those of another from `from` to below `until` that were sent before a moment. */
  addPart(other: AttemptColumns, from: number, until: number, sentBefore: number): void {
    for (let i = from; i < until; i++) {
      const sent = other.#sent.at(i)!;
      if (sent < sentBefore) this.add(sent, other.#done.at(i)!, other.#outcome.at(i)!, other.#region.at(i)!);
    }
  }

  /** `NaN` for an attempt that is none. */
  doneAt(attempt: number): number {
    return this.#done.at(attempt) ?? Number.NaN;
  }

  /** Of the attempts from `from` to below `until`, the one whose acknowledgement arrived first; -1 if there is none. */
  firstAcknowledged(from: number, until: number): number {
    let first = -1;
    for (let i = from; i < until; i++)
      if (this.#outcome.at(i) === okCode && (first < 0 || this.doneAt(i) < this.doneAt(first))) first = i;
    return first;
  }

  table(): AttemptTable {
    return {
      count: this.count,
      sent: this.#sent.view(),
      done: this.#done.view(),
      outcome: this.#outcome.view(),
      region: this.#region.view(),
    };
  }
}
