/**
 * The shapes of rows that a system's sources give, whatever they come from: SQL columns, JSON fields, metrics. What a row
 * holds is read as it is meant or refused, and never guessed: a wrong number or time would become a wrong figure.
 */
import { z } from "zod";

/** Drivers give numbers that a double may not hold as text; anything else would be made a number by guessing. */
const digits = /^[+-]?\d+(\.\d+)?$/;
const expectedNumber = "expected a number, or a text of digits";
const exactNumber = z.union([z.number(), z.string().regex(digits, expectedNumber).transform(Number)], {
  error: expectedNumber,
});

/** Date and time of ISO 8601, or as databases print them, with the zone in the last group. */
const dated = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|[+-]\d\d(?::?\d\d)?)?$/i;
/**
 * Of a number, what it counts since 1970, and how many of those make a millisecond. Each holds the years 1973 to 5138, so no
 * number fits two.
 */
const epochUnits = [
  { from: 1e8, perMs: 1e-3 },
  { from: 1e11, perMs: 1 },
  { from: 1e14, perMs: 1e3 },
  { from: 1e17, perMs: 1e6 },
] as const;
const lastEpoch = 1e20;
const expectedTime =
  "expected a time after 1973: ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970";

/** A time by a store's own clock, as epoch milliseconds; one without a zone is in UTC. */
const storeTime = z
  .union([z.date(), z.string(), z.number()], { error: expectedTime })
  .transform((value, context) => {
    const ms = epochMsOf(value);
    if (!Number.isNaN(ms)) return ms;
    context.addIssue({ code: "custom", message: expectedTime });
    return z.NEVER;
  });

/** `NaN` where it is no time. */
function epochMsOf(value: Date | string | number): number {
  if (value instanceof Date) return value.getTime();
  if (typeof value === "number" || digits.test(value)) {
    const count = Number(value);
    const unit = epochUnits.findLast(({ from }) => count >= from && count < lastEpoch);
    return unit === undefined ? Number.NaN : count / unit.perMs;
  }
  const [, date, time, zone = "Z"] = dated.exec(value) ?? [];
  return date === undefined ? Number.NaN : Date.parse(`${date}T${time}${zoneOf(zone)}`);
}

/** `+00` and `+0000` as `+00:00`. */
function zoneOf(zone: string): string {
  if (zone.toUpperCase() === "Z") return "Z";
  return `${zone.slice(0, 3)}:${zone.slice(3).replace(":", "") || "00"}`;
}

/** One application, of which a ledger may leave out everything but the event. */
const ledgerRow = z.object({
  event_id: z.string(),
  account: z.string(),
  amount: exactNumber,
  applied_at: storeTime.nullish(),
});
const leftOut = z.undefined({ error: "expected no such column, as in the rows before" }).optional();

/** Rows with the columns of this one: all rows of a ledger have the same. */
export function ledgerRowLike(first: object) {
  return z.object({
    ...ledgerRow.shape,
    account: "account" in first ? ledgerRow.shape.account : leftOut,
    amount: "amount" in first ? ledgerRow.shape.amount : leftOut,
  });
}
export const keyRow = z.object({ event_id: z.string() });
export const letterRow = z.object({ event_id: z.string(), verdict: z.string() });
export const positionRow = z.object({ position: exactNumber });
export const entryRow = z.object({ position: exactNumber, event_id: z.string() });
/** Metrics and some databases say 1 and 0. */
export const writesRow = z.object({
  writes: z.union([z.boolean(), z.literal([0, 1]).transform((writes) => writes === 1)]),
});
export const lookupsRow = z.object({ hits: exactNumber, lookups: exactNumber });
export const pendingRow = z.object({ reason: z.string() });

/** A row has another shape than the contract asks for. To ask once more gives the same. */
export class RowError extends Error {
  override readonly name = "RowError";
}

/** @throws RowError that names the column and shows the row */
export function parsedRow<Row>(shape: z.ZodType<Row>, row: unknown): Row {
  const found = shape.safeParse(row);
  if (found.success) return found.data;
  const { path, message } = found.error.issues[0]!;
  throw new RowError(`${path.join(".") || "row"}: ${message}, in the row ${shown(row)}`);
}

/** As JSON; also what JSON has no form for, such as the `bigint` of a driver. */
function shown(row: unknown): string {
  const text = JSON.stringify(row, (_, value) => (typeof value === "bigint" ? String(value) : value));
  return (text ?? "nothing").slice(0, 200);
}
