/**
 * Where a worker gets events from, whatever log they lie in: one fetch after the other, each beginning where the last
 * one ended. A source is opened where the ledger stands, used until anything fails, and closed; it never repairs itself.
 */
import type { Position } from "./ledger.ts";

export interface EventSource {
  /** The next records; none after a moment without any. @throws Error when the log fails; the source is of no further use then. */
  fetch(): Promise<Fetched>;
  close(): void;
}

export interface Fetched {
  /** Values of the records, each topic's in order. */
  readonly values: readonly (Buffer | null)[];
  readonly from: readonly Position[];
  readonly to: readonly Position[];
  /** For each topic, how many records it holds beyond these. */
  readonly behind: ReadonlyMap<string, number>;
}
