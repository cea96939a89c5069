/**
 * Structural checks of the records that come in great numbers: operations, redeliveries and reads. Written by hand,
 * because a general validator costs more than reading and parsing the line. Each answers why the record is not one,
 * as `expected …, found …`, or `null`.
 */

export function faultOfOperation(op: Record<string, unknown>): string | null {
  if (typeof op.id !== "string") return 'expected "id" to be a string in an operation';
  if (typeof op.account !== "string") return 'expected "account" to be a string in an operation';
  if (typeof op.amount !== "number") return 'expected "amount" to be a number in an operation';
  if (typeof op.due !== "number") return 'expected "due" to be a number in an operation';
  if (!isOutcome(op.outcome)) return `expected "outcome" ok, fail or info, found ${excerpt(op.outcome)}`;
  const tries = op.tries;
  if (!Array.isArray(tries)) return 'expected "tries" to be an array in an operation';
  let acknowledged = false;
  for (let i = 0; i < tries.length; i++) {
    const fault = faultOfTry(tries[i]);
    if (fault) return fault;
    if (tries[i][2] === "ok") acknowledged = true;
  }
  // An acknowledgement must never be rounded away, nor made up: everything is judged by it.
  if (acknowledged !== (op.outcome === "ok"))
    return `expected outcome "ok" exactly when a try was acknowledged, found ${excerpt(op.outcome)}`;
  return null;
}

export function faultOfRedelivery(record: Record<string, unknown>): string | null {
  if (typeof record.id !== "string") return 'expected "id" to be a string in a redelivery';
  if (typeof record.due !== "number") return 'expected "due" to be a number in a redelivery';
  return faultOfTry(record.try);
}

function faultOfTry(value: unknown): string | null {
  if (
    !Array.isArray(value) ||
    typeof value[0] !== "number" ||
    typeof value[1] !== "number" ||
    !isOutcome(value[2]) ||
    typeof value[3] !== "number" ||
    !(value[4] === null || typeof value[4] === "string")
  )
    return `expected a try [sent, done, outcome, status, region], found ${excerpt(value)}`;
  return value[1] < value[0] ? `expected a try to be done after it was sent, found ${excerpt(value)}` : null;
}

export function faultOfRead(read: Record<string, unknown>): string | null {
  if (!purposes.has(read.purpose))
    return `expected "purpose" ${[...purposes].join(", ")}, found ${excerpt(read.purpose)}`;
  if (typeof read.region !== "string") return 'expected "region" to be a string in a read';
  if (typeof read.store !== "string") return 'expected "store" to be a string in a read';
  if (read.store === "ledger") return faultOfRows(read.rows);
  return read.store === "dead-letters" ? faultOfLetters(read.letters) : faultOfKeys(read.keys);
}

const purposes: ReadonlySet<unknown> = new Set(["failover", "split", "drained", "final"]);

export function faultOfLog(record: Record<string, unknown>): string | null {
  for (const name of ["log", "origin", "region", "incarnation"])
    if (typeof record[name] !== "string") return `expected "${name}" to be a string in a log`;
  if (typeof record.at !== "number") return 'expected "at" to be a number in a log';
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
    Array.isArray(value) && value.length === 2 && typeof value[0] === first && typeof value[1] === "string"
  );
}

function faultOfRows(rows: unknown): string | null {
  if (!Array.isArray(rows)) return 'expected "rows" to be an array in a read of a ledger';
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (
      !Array.isArray(row) ||
      typeof row[0] !== "string" ||
      typeof row[1] !== "string" ||
      typeof row[2] !== "number" ||
      !(row[3] === null || typeof row[3] === "number")
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

function isOutcome(value: unknown): boolean {
  return value === "ok" || value === "fail" || value === "info";
}

/** A value as an error quotes it: JSON, cut at 80 characters. */
export function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
