/**
 * Which regions must hold everything in the end: those whose convergence the drill waited for.
 */
import { holdingOf } from "../contract/roles.ts";
import type { IndexedHistory } from "../history/indexed.ts";

/** All regions of the run that have stores where no convergence was waited for. */
export function holdingRegions(history: IndexedHistory): readonly string[] {
  const regions = history.convergences.at(-1)?.regions ?? [];
  return regions.length > 0 ? regions : holdingOf(history.run);
}
