/** Whether the reads of a load and the promise of bounded staleness fit each other, and the system that is read. Pure. */
import { readBackAmiss } from "../contract/read-back.ts";
import type { Delivery } from "../contract/system.ts";
import type { LoadSpec } from "../load/load-options.ts";
import { readsAmiss } from "../load/read-back-spec.ts";
import type { Criteria } from "./criteria.ts";

/** All objections. @param limits of each variant of a scenario */
export function readBackObjections(
  { readBack }: Pick<LoadSpec, "readBack">,
  deliver: Delivery,
  limits: readonly Criteria[],
): string[] {
  const promises = limits.flatMap(({ staleness }) => staleness ?? []);
  if (readBack === undefined && promises.length === 0) return [];
  return [
    ...readsAmiss(readBack, deliver),
    ...readBackAmiss(deliver.readBack),
    ...(readBack === undefined
      ? [
          "the criterion staleness needs reads: give the load a readBack, such as { share: 0.2, afterMs: [0, 5_000] }",
        ]
      : []),
    ...(promises.length === 0
      ? ['the load reads operations back, and nothing judges that: add the criterion staleness: atMost("2s")']
      : []),
    ...new Set(promises.flatMap((promise) => promiseAmiss(promise, readBack?.afterMs[1]))),
  ];
}

function promiseAmiss(
  { bound, given, value }: NonNullable<Criteria["staleness"]>,
  lastMs: number | undefined,
): string[] {
  if (bound !== "at most" || given !== "duration" || !(value > 0))
    return ['staleness is a time above 0, such as atMost("2s")'];
  if (lastMs === undefined || lastMs > value) return [];
  return [
    `no read begins later than the promised ${value} ms after an acknowledgement, so none could break the promise: afterMs ends at ${lastMs}`,
  ];
}
