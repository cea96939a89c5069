/** Wrong usage: one clear line with the nearest valid name, exit 64, nothing started. */
import { distance } from "fastest-levenshtein";

export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The error for a name that is not among the known ones. */
export function unknownName(what: string, given: string, known: readonly string[]): UsageError {
  const near = known.toSorted((a, b) => distance(given, a) - distance(given, b))[0];
  const hint = near === undefined ? "there is none" : `did you mean ${near}? Known: ${known.join(", ")}`;
  return new UsageError(`unknown ${what} "${given}": ${hint}`);
}
