/** Everything that the derived files of a pack follow from: the history, its result, and how it was packed. */
import type { Controls } from "../contract/controls.ts";
import type { Result } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import type { PackedFile } from "./manifest.ts";
import type { Predicate } from "./statement.ts";

export interface Basis {
  readonly history: IndexedHistory;
  /** Whether the last line of the history was cut off. */
  readonly truncated: boolean;
  readonly result: Result;
  /** Line of the history in which the first fault was asked for, from 1; `null` when there was none. */
  readonly firstFaultLine: number | null;
  readonly controls: Controls | null;
  readonly predicate: Predicate;
  /** Logs, configurations and reports. */
  readonly runFiles: readonly PackedFile[];
}
