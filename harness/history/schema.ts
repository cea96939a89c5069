/**
 * Whether a parsed line of `history.ndjson` is a record: the rare kinds are checked by their zod schemas, the kinds of which
 * there are millions by `bulk-shape.ts`. It judges the shape of one record alone, not how records fit together.
 */
import { z } from "zod";
import {
  excerpt,
  faultOfLog,
  faultOfOperation,
  faultOfRead,
  faultOfReadBack,
  faultOfRedelivery,
} from "./bulk-shape.ts";
import { historySchemaId, rareRecords, unsealedSchemaId } from "./types.ts";

const rareRecord = z.discriminatedUnion("k", rareRecords);

/**
 * Why a parsed line is not a record of a history, as `expected …, found …`; `null` if it is one.
 */
export function faultOfRecord(value: unknown): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `expected a JSON object, found ${excerpt(value)}`;
  const record = value as Record<string, unknown>;
  switch (record.k) {
    case "op":
      return faultOfOperation(record);
    case "redelivery":
      return faultOfRedelivery(record);
    case "read-back":
      return faultOfReadBack(record);
    case "read":
      return faultOfRead(record);
    case "log":
      return faultOfLog(record);
    case "run":
      return faultOfSchemaId(record.schema) ?? faultOfRare(record) ?? faultOfVersion(record);
    case "sample":
    case "sockets":
      return faultOfRare(record) ?? faultOfKeys(record);
    default:
      return faultOfRare(record);
  }
}

function faultOfSchemaId(found: unknown): string | null {
  if (found === historySchemaId || found === unsealedSchemaId) return null;
  const advice = String(found).startsWith("regiondrill/history@")
    ? "it was written by another version of regiondrill; judge it with that one"
    : "this is not a history of regiondrill";
  return `expected schema "${historySchemaId}", found ${excerpt(found)}: ${advice}`;
}

/** Fields that histories with a seal have and those without one lack, so that no single change turns one into the other. */
function faultOfVersion(run: Record<string, unknown>): string | null {
  const sealed = run.schema === historySchemaId;
  const odd = ["logs", "termsSha256"].find((field) => Object.hasOwn(run, field) !== sealed);
  if (odd === undefined) return null;
  return `expected a run of schema ${excerpt(run.schema)} ${sealed ? "with" : "without"} "${odd}"`;
}

/** The validator passes over this key, wherever it is. */
function faultOfKeys(record: Record<string, unknown>): string | null {
  for (const [field, value] of Object.entries(record)) {
    if (typeof value !== "object" || value === null) continue;
    if (Object.hasOwn(value, "__proto__") || faultOfKeys(value as Record<string, unknown>) !== null)
      return `expected a name that no object has in JavaScript, found "__proto__" in "${field}"`;
  }
  return null;
}

function faultOfRare(record: unknown): string | null {
  const parsed = rareRecord.safeParse(record);
  if (parsed.success) return null;
  const issue = parsed.error.issues[0];
  const kind = excerpt((record as { k?: unknown }).k);
  return `expected a valid record, found k ${kind} with "${issue?.path.join(".")}": ${issue?.message}`;
}
