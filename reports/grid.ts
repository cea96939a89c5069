/** A table without lines, for terminals: columns are told apart by space alone, long cells wrap. Pure text. */
import Table from "cli-table3";

/** Characters the cell may fill, the space to the next one included; `right` for figures. */
export type Column = number | { readonly right: number };

/** Spaces in front of every line. */
export const gridMargin = 2;

const bare = Object.fromEntries(
  ["top", "bottom", "left", "right"]
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .concat("mid", "mid-mid", "middle")
    .map((name) => [name, ""]),
);

/** @param columns all but the last one, which takes the rest of the width */
export function grid(
  rows: readonly (readonly string[])[],
  columns: readonly Column[],
  width: number,
): string {
  const table = new Table({
    chars: bare,
    colWidths: [...columns.map(widthOf), widthLeft(columns, width)],
    colAligns: [...columns.map((column) => (typeof column === "number" ? "left" : "right")), "left"],
    style: { "padding-left": 0, "padding-right": 1, head: [], border: [] },
    wordWrap: true,
  });
  table.push(...rows.map((row) => Array.from({ length: columns.length + 1 }, (_, i) => row[i] ?? "")));
  const lines = table.toString().split("\n");
  return lines.map((line) => `${" ".repeat(gridMargin)}${line}`.trimEnd()).join("\n");
}

/** How wide the column after these is. */
export function widthLeft(columns: readonly Column[], width: number): number {
  return columns.reduce<number>((left, column) => left - widthOf(column), width - gridMargin);
}

function widthOf(column: Column): number {
  return typeof column === "number" ? column : column.right;
}

/** How wide a table may be on this stream, margin included: 80 to 120 characters. */
export function gridWidth(columns: number | undefined): number {
  return Math.min(120, Math.max(80, columns ?? 100));
}
