/** Columns hold exactly what was put into them, whatever width that takes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SnugColumn, SparseTimes } from "../../harness/history/columns.ts";

const anyNumber = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 70_000 }),
  fc.integer({ min: 0, max: 5_000_000_000 }),
  fc.integer({ min: -5, max: 5 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);

describe("a column that widens", () => {
  test("gives back every number that was put into it", () => {
    fc.assert(
      fc.property(fc.array(anyNumber, { maxLength: 3_000 }), (numbers) => {
        const column = new SnugColumn();
        for (const number of numbers) column.push(number);
        expect(Array.from(column.view(), (value) => value + 0)).toEqual(numbers);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    [[0, 255], Uint8Array],
    [[0, 256], Uint16Array],
    [[65_536, 1], Uint32Array],
    [[1, -1], Float64Array],
    [[1, 0.5], Float64Array],
  ])("takes for %j no more than it needs", (numbers, array) => {
    const column = new SnugColumn();
    for (const number of numbers) column.push(number);
    expect(column.view()).toBeInstanceOf(array);
  });
});

describe("a column of times", () => {
  const time = fc.oneof(
    fc.integer({ min: 1_790_000_000_000, max: 1_790_000_900_000 }),
    fc.integer({ min: 1, max: 1_900_000_000_000 }),
    fc.integer({ min: 1, max: 1_900_000_000_000_000 }).map((microseconds) => microseconds / 1_000),
  );

  test("gives back every time, whole or not, near or far", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1_500), time), { maxLength: 50 }), (entries) => {
        const column = new SparseTimes();
        const expected = new Map<number, number>();
        for (const [index, at] of entries) {
          column.set(index, at);
          expected.set(index, at);
        }
        const indices = Array.from({ length: 1_501 }, (_, index) => index);
        expect(indices.map((index) => column.at(index))).toEqual(
          indices.map((index) => expected.get(index) ?? 0),
        );
      }),
      { numRuns: 50 },
    );
  });

  test("holds 0 where the time is not known", () => {
    const column = new SparseTimes();
    column.set(3, 0);
    column.set(4, 1_790_000_000_000);
    expect([column.at(3), column.at(4), column.at(5)]).toEqual([0, 1_790_000_000_000, 0]);
  });
});
