/**
 * Checks of the records that come in great numbers: operations, redeliveries, read-backs, reads and logs. Written by hand, because a
 * general validator costs more than to read and parse the line. Each returns why the record is not valid, as
 * `expected …, found …`, or `null`. The schemas in `bulk-records.ts` accept the same; a property test proves it.
 */
import { readOutcomes } from "../contract/read-back.ts";
import { contentsOf } from "./bulk-records.ts";
import { isStoreTime, isTime } from "./clock.ts";
import { readPurposes } from "./field-shapes.ts";

export function faultOfOperation(op: Record<string, unknown>): string | null {
  if (typeof op.id !== "string") return 'expected "id" to be a string in an operation';
  if (typeof op.account !== "string") return 'expected "account" to be a string in an operation';
  if (!Number.isFinite(op.amount)) return 'expected "amount" to be a number in an operation';
  if (!isTime(op.due)) return `expected "due" to be a time in an operation, found ${excerpt(op.due)}`;
  if (!isOutcome(op.outcome)) return `expected "outcome" ok, fail or info, found ${excerpt(op.outcome)}`;
  const attempts = op.tries;
  if (!Array.isArray(attempts)) return 'expected "tries" to be an array in an operation';
  let acknowledged = 0;
  let refused = 0;
  for (let i = 0; i < attempts.length; i++) {
    const fault = faultOfAttempt(attempts[i]);
    if (fault) return fault;
    if (attempts[i][2] === "ok") acknowledged++;
    else if (attempts[i][2] === "fail") refused++;
  }
  // An acknowledgement is never rounded away, nor made up: everything is judged by it.
  if (acknowledged > 0 !== (op.outcome === "ok"))
    return `expected outcome "ok" exactly when an attempt was acknowledged, found ${excerpt(op.outcome)}`;
  if (op.outcome === "fail" && refused === 0)
    return 'expected outcome "fail" only when an attempt was refused, found none';
  return faultOfKind(op);
}

/** Tenant and version, and what only few operations have. */
function faultOfKind({
  tenant,
  version,
  unreadable,
  pastEdge,
  rivals,
}: Record<string, unknown>): string | null {
  if (typeof tenant !== "string") return 'expected "tenant" to be a string in an operation';
  if (!isCount(version))
    return `expected "version" to be a number from 0 in an operation, found ${excerpt(version)}`;
  if (unreadable !== undefined && unreadable !== true) return 'expected "unreadable" to be true, or left out';
  if (pastEdge !== undefined && pastEdge !== true) return 'expected "pastEdge" to be true, or left out';
  if (rivals === undefined) return null;
  if (!Array.isArray(rivals)) return 'expected "rivals" to be an array in an operation';
  const odd = rivals.find((one) => !isContents(one));
  return odd === undefined ? null : `expected a rival {account, amount}, found ${excerpt(odd)}`;
}

function isContents(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { account, amount } = value as Record<string, unknown>;
  return typeof account === "string" && Number.isFinite(amount);
}

export function faultOfRedelivery(record: Record<string, unknown>): string | null {
  if (typeof record.id !== "string") return 'expected "id" to be a string in a redelivery';
  if (!isTime(record.due)) return `expected "due" to be a time in a redelivery, found ${excerpt(record.due)}`;
  return faultOfAttempt(record.try);
}

const readOutcomesKnown: ReadonlySet<unknown> = new Set(readOutcomes);

export function faultOfReadBack(read: Record<string, unknown>): string | null {
  if (typeof read.id !== "string") return 'expected "id" to be a string in a read-back';
  for (const name of ["due", "begun", "at"])
    if (!isTime(read[name]))
      return `expected "${name}" to be a time in a read-back, found ${excerpt(read[name])}`;
  if ((read.at as number) < (read.begun as number))
    return `expected a read-back to be over after it began, found ${excerpt([read.begun, read.at])}`;
  if (!readOutcomesKnown.has(read.outcome))
    return `expected "outcome" ${readOutcomes.join(", ")} in a read-back, found ${excerpt(read.outcome)}`;
  if (!isCount(read.status))
    return `expected "status" to be a number from 0 in a read-back, found ${excerpt(read.status)}`;
  if (read.region === null || typeof read.region === "string") return null;
  return `expected "region" to be a string or null in a read-back, found ${excerpt(read.region)}`;
}

function faultOfAttempt(value: unknown): string | null {
  if (
    !Array.isArray(value) ||
    value.length !== 5 ||
    !isTime(value[0]) ||
    !isTime(value[1]) ||
    !isOutcome(value[2]) ||
    !isCount(value[3]) ||
    !(value[4] === null || typeof value[4] === "string")
  )
    return `expected an attempt [sent, done, outcome, status, region], found ${excerpt(value)}`;
  return value[1] < value[0]
    ? `expected an attempt to be done after it was sent, found ${excerpt(value)}`
    : null;
}

export function faultOfRead(read: Record<string, unknown>): string | null {
  if (!purposes.has(read.purpose))
    return `expected "purpose" ${[...purposes].join(", ")}, found ${excerpt(read.purpose)}`;
  if (typeof read.region !== "string") return 'expected "region" to be a string in a read';
  if (typeof read.store !== "string") return 'expected "store" to be a string in a read';
  const contents = contentsOf(read.store);
  for (const other of ["rows", "letters", "keys"])
    if (other !== contents && Object.hasOwn(read, other))
      return `expected only "${contents}" in a read of ${excerpt(read.store)}, found "${other}"`;
  return faultOfContents[contents](read[contents]);
}

const purposes: ReadonlySet<unknown> = new Set(readPurposes);
const faultOfContents = { rows: faultOfRows, letters: faultOfLetters, keys: faultOfKeys };

export function faultOfLog(record: Record<string, unknown>): string | null {
  for (const name of ["log", "origin", "region", "incarnation"])
    if (typeof record[name] !== "string") return `expected "${name}" to be a string in a log`;
  if (!isTime(record.at)) return `expected "at" to be a time in a log, found ${excerpt(record.at)}`;
  if (!Array.isArray(record.entries)) return 'expected "entries" to be an array in a log';
  const odd = record.entries.find((entry) => !isPair(entry, "number"));
  return odd === undefined ? null : `expected an entry [position, eventId], found ${excerpt(odd)}`;
}

function faultOfLetters(letters: unknown): string | null {
  if (!Array.isArray(letters)) return 'expected "letters" to be an array in a read of dead letters';
  const odd = letters.find((letter) => !isPair(letter, "string"));
  return odd === undefined ? null : `expected a letter [eventId, verdict], found ${excerpt(odd)}`;
}

function isPair(value: unknown, first: "number" | "string"): boolean {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    (first === "number" ? Number.isFinite(value[0]) : typeof value[0] === "string") &&
    typeof value[1] === "string"
  );
}

function faultOfRows(rows: unknown): string | null {
  if (!Array.isArray(rows)) return 'expected "rows" to be an array in a read of a ledger';
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (
      !Array.isArray(row) ||
      row.length !== 4 ||
      typeof row[0] !== "string" ||
      !(row[1] === null || typeof row[1] === "string") ||
      !(row[2] === null || Number.isFinite(row[2])) ||
      !(row[3] === null || isStoreTime(row[3]))
    )
      return `expected a row [eventId, account, amount, appliedAt], found ${excerpt(row)}`;
  }
  return null;
}

function faultOfKeys(keys: unknown): string | null {
  if (!Array.isArray(keys)) return 'expected "keys" to be an array in a read of deduplication keys';
  for (let i = 0; i < keys.length; i++)
    if (typeof keys[i] !== "string") return `expected a key to be a string, found ${excerpt(keys[i])}`;
  return null;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isOutcome(value: unknown): boolean {
  return value === "ok" || value === "fail" || value === "info";
}

/** A value as an error quotes it: JSON, cut at 80 characters. */
export function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
