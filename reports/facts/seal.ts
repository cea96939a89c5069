/** What a reader must know of the seal of a history that came to its end. */
import type { ReportInput } from "../input.ts";

/** `null` for a history with a seal, which the reasons tell of where it is broken, and for one that was cut off. */
export function unsealed({ result, unfinished }: ReportInput): string | null {
  if (unfinished !== null || result.seal === undefined || result.seal.sha256 !== null) return null;
  return "The history of this drill has no seal: a change of it would not show.";
}
