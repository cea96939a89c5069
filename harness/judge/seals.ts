/**
 * Whether a history is as it was written: the criteria and the terms by the hashes in its first line, everything by the seal
 * in its last. A drill that was killed has no last line and no seal; it can never pass.
 */
import type { IndexedHistory } from "../history/indexed.ts";
import { historySchemaId, type RunRecord } from "../history/types.ts";
import { criteriaSha256, termsSha256 } from "./sealing-hashes.ts";

/** Whether the lines are those over which the history's end holds a hash. */
export function isSealed({ seal }: IndexedHistory): boolean {
  return seal !== null && seal !== "missing" && seal.sealed === seal.found;
}

/** Each seal that is broken, as a sentence. */
export function brokenSeals(history: IndexedHistory): string[] {
  const { run, recordsAfterEnd, seal: atEnd } = history;
  const seal = atEnd === "missing" ? null : atEnd;
  const criteria = criteriaSha256(run.criteria);
  const terms = termsSha256(run);
  return [
    ...differing("the criteria are not those that were sealed", run.criteriaSha256, criteria),
    ...(run.schema === historySchemaId
      ? differing("the terms are not those that were sealed", run.termsSha256!, terms)
      : []),
    ...(recordsAfterEnd > 0 ? [`${recordsAfterEnd} records were written after the end of the history`] : []),
    ...differing("the history is not as it was written", seal?.sealed, seal?.found),
    ...(atEnd === null ? [] : unlikeItsVersion(run, atEnd !== "missing")),
  ];
}

function differing(what: string, sealed: string | undefined, found: string | undefined): string[] {
  return sealed === found ? [] : [`${what}: expected SHA-256 ${sealed}, found ${found}`];
}

function unlikeItsVersion({ schema }: RunRecord, sealed: boolean): string[] {
  if (sealed === (schema === historySchemaId)) return [];
  return sealed
    ? ["the end of the history holds a hash, which none of its version does: the version was changed"]
    : ["the end of the history holds no hash, which each of its version does: it was changed"];
}
