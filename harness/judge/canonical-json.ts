/**
 * Canonical JSON (RFC 8785, "JCS"): one text for equal values, so that equal values have equal hashes. The hashes of the
 * criteria, of the terms and of the topology are made of it. Files that are hashed as they lie need none.
 */
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { HistoryError } from "../history/reader.ts";

/** SHA-256 of the canonical JSON of a value out of the run record, in hexadecimal. @throws HistoryError when it has none */
export function canonicalSha256(value: object): string {
  return createHash("sha256").update(canonicalJson(value)).digest("hex");
}

function canonicalJson(value: object): string {
  try {
    return canonicalize(value)!;
  } catch (error) {
    throw new HistoryError(1, `the run record has no canonical JSON (RFC 8785): ${(error as Error).message}`);
  }
}
