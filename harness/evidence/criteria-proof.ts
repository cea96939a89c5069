/** The limits of a drill, and that they were fixed before anything was broken: where the history has them, and when. */
import { wallTime } from "../history/clock.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { criteriaSha256 } from "../judge/sealing-hashes.ts";
import { blocksOf, lineFeedsIn } from "./line-blocks.ts";

export function criteriaProofOf(
  { run, faultRecords }: IndexedHistory,
  firstFaultLine: number | null,
): object {
  const first = faultRecords.find(({ step }) => step === "requested");
  return {
    schema: "regiondrill/criteria-proof@1",
    criteria: run.criteria,
    sha256: run.criteriaSha256,
    recorded: { line: 1, at: wallTime(run, run.at) },
    firstFaultRequested:
      first === undefined
        ? null
        : { line: firstFaultLine, at: wallTime(run, first.at), msAfterCriteria: first.at - run.at },
  };
}

/** Why the criteria were not fixed before the first fault; `null` when they were. */
export function objectionToCriteria({ run, faultRecords }: IndexedHistory): string | null {
  const found = criteriaSha256(run.criteria);
  if (found !== run.criteriaSha256)
    return `the criteria are not those that were recorded: expected SHA-256 ${run.criteriaSha256}, found ${found}`;
  const early = faultRecords.find(({ at }) => at <= run.at);
  if (early !== undefined)
    return `the history has ${early.kind} of ${early.target} before the criteria were recorded`;
  return null;
}

/** From 1; `null` when no fault was asked for. */
export async function firstFaultLineIn(path: string): Promise<number | null> {
  let lines = 0;
  for await (const block of blocksOf(path)) {
    for (const { index } of block.matchAll(/^\{"k":"fault"/gm))
      if (block.slice(index, block.indexOf("\n", index)).includes('"step":"requested"'))
        return lines + lineFeedsIn(block.slice(0, index)) + 1;
    lines += lineFeedsIn(block);
  }
  return null;
}
