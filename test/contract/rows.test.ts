/** What rows hold is read as it is meant, or refused with the column and the row. */
import { describe, expect, test } from "vitest";
import { ledgerRowLike, parsedRow, positionRow, RowError } from "../../harness/contract/rows.ts";

const at = (applied_at: unknown) => {
  const row = { event_id: "e-1", applied_at };
  return parsedRow(ledgerRowLike(row), row).applied_at;
};
const moment = Date.parse("2026-11-21T04:50:18.123Z");

describe("applied_at", () => {
  test.each([
    ["ISO 8601", "2026-11-21T04:50:18.123Z", moment],
    ["a date of the driver", new Date(moment), moment],
    ["a text of PostgreSQL", "2026-11-21 04:50:18.123456+00", moment],
    ["a text in another zone", "2026-11-21T06:20:18.123+01:30", moment],
    ["a text without a zone, which is in UTC", "2026-11-21 04:50:18.123", moment],
    ["milliseconds", moment, moment],
    ["milliseconds as the text of a bigint", String(moment), moment],
    ["seconds", Math.floor(moment / 1000), moment - 123],
    ["seconds with a fraction, as text", "1795236618.123", 1795236618123],
    ["microseconds as text", `${moment}456`, moment + 0.456],
    ["nanoseconds as text", `${moment}456789`, moment + 0.456789],
    ["nothing", null, null],
  ])("is read from %s", (_, given, ms) => {
    if (ms === null) expect(at(given)).toBeNull();
    else expect(at(given)).toBeCloseTo(ms, 2);
  });

  test.each([
    ["0"],
    [0],
    [42],
    [""],
    ["yesterday"],
    ["2026-11-21"],
    ["04:50"],
    [true],
    [Number.NaN],
    ["2026-13-41T00:00:00Z"],
  ])("is never guessed from %j", (odd) => {
    expect(() => at(odd)).toThrow(RowError);
    expect(() => at(odd)).toThrow(/^applied_at: expected a time after 1973/);
  });
});

describe("a position", () => {
  test("is a number or a text of digits", () => {
    expect([7, "7", "7.5"].map((position) => parsedRow(positionRow, { position }).position)).toEqual([
      7, 7, 7.5,
    ]);
  });
  test.each([[null], [""], ["0/16B3748"], [true]])("is not %j", (position) => {
    expect(() => parsedRow(positionRow, { position })).toThrow(/^position: expected a number/);
  });
});
