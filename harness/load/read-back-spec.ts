/** Which acknowledged operations a load reads back, and when. Unsound shares and times are refused before anything is started. */
import type { Delivery } from "../contract/system.ts";

export interface ReadBackSpec {
  /** Of the acknowledged operations, above 0 and at most 1. */
  readonly share: number;
  /** Each read begins at a moment between these two after its acknowledgement, milliseconds. */
  readonly afterMs: readonly [from: number, until: number];
}

/** A load that is stopped waits for its last read. */
const afterMsMost = 60_000;

/** All objections to the reads of a load on this system. */
export function readsAmiss(
  spec: ReadBackSpec | undefined,
  { readBack }: Pick<Delivery, "readBack">,
): string[] {
  if (spec === undefined) return [];
  const { share, afterMs } = spec;
  const [from, until] = afterMs;
  const isTime = (ms: number) => ms >= 0 && ms <= afterMsMost;
  const range = `afterMs is [from, until], each from 0 to ${afterMsMost} ms after the acknowledgement`;
  const rules: [broken: boolean, reason: string][] = [
    [!(share > 0 && share <= 1), `share is above 0 and at most 1, got ${share}`],
    [!(isTime(from) && isTime(until)), `${range}, got ${JSON.stringify(afterMs)}`],
    [from > until, `afterMs is [from, until], and ${from} is later than ${until}`],
    [
      readBack === undefined,
      "the system does not describe how operations are read: give its `deliver` a `readBack`",
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, reason]) => `the load's readBack: ${reason}`);
}
