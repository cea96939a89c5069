/** Comma-separated values, written and read. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvRows, csvText } from "../../reports/trace/csv.ts";

describe("what is written", () => {
  it("quotes a comma, a quote and a line's end, and ends each row with CR LF", () => {
    expect(csvText([["a,b", 'say "c"', "d\ne"], ["f"]])).toBe('"a,b","say ""c""","d\ne"\r\nf\r\n');
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠a"])(
    "is no formula: %j",
    (value) => {
      expect(csvRows(csvText([[value]]))).toEqual([[`'${value}`]]);
    },
  );

  it("says the same when it is read again", () => {
    const character = fc.constantFrom("a", "é", "😀", '"', ",", "\r", "\n", "'", " ");
    const cell = fc.string({ unit: character, maxLength: 8 }).filter((text) => !text.startsWith("\r"));
    const row = fc.array(cell, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), (rows) => {
        expect(csvRows(csvText(rows))).toEqual(rows);
      }),
    );
  });
});

describe("what is read", () => {
  it("may lack the last line's end, and have empty cells", () => {
    expect(csvRows("a,b\n,")).toEqual([
      ["a", "b"],
      ["", ""],
    ]);
  });

  it("may begin with a byte order mark, quoted or not", () => {
    expect(csvRows("\ufeffa,b\r\n")).toEqual([["a", "b"]]);
    expect(csvRows('\ufeff"a",b\r\n')).toEqual([["a", "b"]]);
  });

  it("is refused where a quote stands inside a cell, or none closes, with the line", () => {
    expect(() => csvRows('a\nb"c\n')).toThrow("line 2: expected a cell");
    expect(() => csvRows('a\n"b\n')).toThrow("line 2: expected a cell");
  });
});
