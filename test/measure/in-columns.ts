/** Attempts that a test made up as columns; `ok` is 1 for an acknowledged one, 0 for any other. */
import type { Samples } from "../../harness/measure/samples.ts";

export interface Columns {
  readonly sent: number[];
  readonly done: number[];
  readonly ok: number[];
}

export function inColumns({ sent, done, ok }: Columns): Samples {
  return {
    count: sent.length,
    sentAt: (i) => sent[i]!,
    doneAt: (i) => done[i]!,
    isOk: (i) => ok[i] === 1,
  };
}
