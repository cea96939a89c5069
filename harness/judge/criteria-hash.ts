/**
 * The hash that seals the criteria of a drill: it is written into the history before any fault is injected, and
 * computed again when the history is judged.
 */
import type { Criterion } from "../contract/criteria.ts";
import { canonicalSha256 } from "./canonical-json.ts";

/** SHA-256, in hexadecimal, of the criteria as canonical JSON. */
export function criteriaSha256(criteria: readonly Criterion[]): string {
  return canonicalSha256(criteria.map(({ id, limit, promise, unit }) => ({ id, limit, promise, unit })));
}
