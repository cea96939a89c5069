/**
 * Comma-separated values as in RFC 4180: written so that a spreadsheet takes every cell for text, and read again. It
 * does not depend on columns.
 */
import { stringify } from "csv-stringify/sync";

/**
 * Rows with CR LF after each. A cell that a spreadsheet would take for a formula, because it begins with `=`, `+`, `-`,
 * `@` (in full width, too), a tab or a carriage return, gets an apostrophe in front.
 */
export function csvText(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { record_delimiter: "windows", escape_formulas: true, quoted_match: /[\r\n]/ },
  );
}

/** A byte order mark in front is left out. @throws Error that names the line at which the text is no CSV: a quote inside an unquoted cell, or one left open */
export function csvRows(marked: string): string[][] {
  const text = marked.replace(/^\uFEFF/, "");
  const rows: string[][] = [];
  const next = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let row: string[] = [];
  while (next.lastIndex < text.length || row.length > 0) {
    const at = next.lastIndex;
    const found = next.exec(text);
    if (found === null) {
      const line = text.slice(0, at).split("\n").length;
      throw new Error(`line ${line}: expected a cell, quoted where it holds a comma or a quote`);
    }
    const [, quoted, plain = "", end] = found;
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
