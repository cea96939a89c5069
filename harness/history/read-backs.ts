/** Reads of acknowledged operations as columns, in the order of the file. */
import { type ReadOutcome, readOutcomes } from "../contract/read-back.ts";
import { float64Column, Sparse, uint8Column, uint32Column } from "./columns.ts";
import { noRegion, type OperationCollector } from "./operations.ts";
import type { TextTable } from "./text-table.ts";
import type { ReadBackRecord } from "./types.ts";

/** `readOutcomes[code]` is the outcome that a column of codes means. */
const codes: Readonly<Record<ReadOutcome, number>> = {
  present: readOutcomes.indexOf("present"),
  absent: readOutcomes.indexOf("absent"),
  failed: readOutcomes.indexOf("failed"),
};
export const { absent: absentCode, failed: failedCode } = codes;

/** Times are in milliseconds since the history began; `region` numbers the names of `regionNames`. */
export interface ReadBackTable {
  readonly count: number;
  /** Number of the operation that was read. */
  readonly operation: Uint32Array;
  readonly begun: Float64Array;
  readonly outcome: Uint8Array;
  /** That answered, or `noRegion`. */
  readonly region: Uint8Array;
}

export class ReadBackCollector {
  readonly #operations: OperationCollector;
  readonly #regions: TextTable;
  readonly #operation = uint32Column();
  readonly #begun = float64Column();
  readonly #outcome = uint8Column();
  readonly #region = uint8Column();
  /** By operation: 1 if it was read. */
  readonly #read = new Sparse(new Uint8Array(0));

  constructor(operations: OperationCollector, regions: TextTable) {
    this.#operations = operations;
    this.#regions = regions;
  }

  get count(): number {
    return this.#operation.length;
  }

  /** Why there cannot have been such a read, as `expected …, found …`: it is left out then. */
  add({ id, begun, outcome, region }: ReadBackRecord): string | null {
    const operation = this.#operations.find(id);
    const acknowledgedAt =
      operation === undefined ? Number.NaN : this.#operations.acknowledgedAtOf(operation);
    if (operation === undefined || !(acknowledgedAt <= begun))
      return `expected ${id} to be acknowledged before it was read back at ${begun} ms, found nothing of that`;
    if (this.#read.at(operation) === 1) return `expected ${id} to be read back once, found it a second time`;
    this.#read.set(operation, 1);
    this.#operation.push(operation);
    this.#begun.push(begun);
    this.#outcome.push(codes[outcome]);
    this.#region.push(region === null ? noRegion : this.#regions.number(region));
    return null;
  }

  finish(): ReadBackTable {
    return {
      count: this.count,
      operation: this.#operation.view(),
      begun: this.#begun.view(),
      outcome: this.#outcome.view(),
      region: this.#region.view(),
    };
  }
}
