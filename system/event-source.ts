/**
 * Where a worker gets events from, whatever the log: one fetch after the other, each beginning where the last one ended. A
 * source is opened at the ledger's positions, used until anything fails, and closed. It never repairs itself.
 */
import type { Position } from "./ledger.ts";

export interface EventSource {
  /** The next records; none after a short wait without any. @throws Error if the log fails; discard the source then. */
  fetch(): Promise<Fetched>;
  close(): void;
}

export interface Fetched {
  /** Values of the records, in order within each topic. */
  readonly values: readonly (Buffer | null)[];
  readonly from: readonly Position[];
  readonly to: readonly Position[];
  /** Per topic, the number of records beyond these. */
  readonly behind: ReadonlyMap<string, number>;
}
