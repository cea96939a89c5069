/**
 * The hashes that a drill seals in the first line of its history, before any fault is injected, and that are computed again
 * when it is judged. They are taken of canonical JSON (RFC 8785, "JCS"): equal values have equal hashes.
 */
import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Criterion } from "../contract/criteria.ts";
import { HistoryError } from "../history/reader.ts";
import type { RunRecord } from "../history/types.ts";

/** What decides how a history is judged, beside its load, its logs and what was observed. */
const terms = [
  "checks",
  "criteriaSha256",
  "links",
  "oldestCompatible",
  "regions",
  "serving",
  "sustainedMs",
] as const;

/** SHA-256 of the criteria, in hexadecimal. */
export function criteriaSha256(criteria: readonly Criterion[]): string {
  return canonicalSha256(criteria.map(({ id, limit, promise, unit }) => ({ id, limit, promise, unit })));
}

/**
 * SHA-256 of the terms, in hexadecimal, the hash of the criteria among them. It is the same for every run of the same
 * scenario with the same options and load.
 */
export function termsSha256(
  run: Pick<RunRecord, (typeof terms)[number] | "load" | "logs" | "roles">,
): string {
  const { attemptTimeoutMs, deadlineMs, perSecond, redelivered, retryShare, entries, readBack } = run.load;
  const load = { attemptTimeoutMs, deadlineMs, perSecond, redelivered, retryShare, entries, readBack };
  const named = Object.fromEntries(terms.map((name) => [name, run[name]]));
  return canonicalSha256({ ...named, load, logs: run.logs ?? [], roles: run.roles });
}

/** SHA-256 of a value out of the run record, in hexadecimal. @throws HistoryError when it has no canonical JSON */
export function canonicalSha256(value: object): string {
  return hash("sha256", canonicalJson(value));
}

function canonicalJson(value: object): string {
  try {
    return canonicalize(value)!;
  } catch (error) {
    throw new HistoryError(1, `the run record has no canonical JSON (RFC 8785): ${(error as Error).message}`);
  }
}
