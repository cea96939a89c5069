/**
 * The files of a pack that follow from its history and its result: made when packing, and made again when verifying, so that
 * they cannot be changed without the history.
 */
import type { Basis } from "./basis.ts";
import { criteriaProofOf } from "./criteria-proof.ts";
import { deviationsOf } from "./deviations.ts";
import { evidenceOf } from "./evidence.ts";

/** What each file holds, by its path. */
export function derivedFiles(basis: Basis): Record<string, object> {
  const { history } = basis;
  const last = history.cleanups.at(-1);
  return {
    "criteria.json": criteriaProofOf(history, basis.firstFaultLine),
    "cleanup.json": {
      schema: "regiondrill/cleanup-proof@1",
      recorded: last !== undefined,
      ...(last && { ...last, k: undefined, at: undefined, recordedMs: last.at }),
    },
    "deviations.json": { schema: "regiondrill/deviations@1", deviations: deviationsOf(basis) },
    "evidence.json": evidenceOf(basis),
  };
}
