/**
 * The hash that seals the criteria of a drill: it is written into the history before any fault is injected, and
 * computed again when the history is judged.
 */
import { createHash } from "node:crypto";
import type { Criterion } from "../contract/criteria.ts";

/** SHA-256, in hexadecimal, of the criteria as JSON with their fields in alphabetical order and no white space. */
export function criteriaSha256(criteria: readonly Criterion[]): string {
  const canonical = criteria.map(({ id, limit, promise, unit }) => ({ id, limit, promise, unit }));
  return createHash("sha256").update(JSON.stringify(canonical)).digest("hex");
}
