/** A table without lines, for terminals: columns are told apart by space alone, long cells wrap. Pure text. */
import Table from "cli-table3";

export interface Column {
  /** Characters the cell may fill, the space to the next one included. */
  readonly width: number;
  readonly align?: "left" | "right";
}

/** Spaces in front of every line. */
export const gridMargin = 2;

const bare = Object.fromEntries(
  ["top", "bottom", "left", "right"]
    .flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`])
    .concat("mid", "mid-mid", "middle")
    .map((name) => [name, ""]),
);

export function grid(rows: readonly (readonly string[])[], columns: readonly Column[]): string {
  const table = new Table({
    chars: bare,
    colWidths: columns.map(({ width }) => width),
    colAligns: columns.map(({ align }) => align ?? "left"),
    style: { "padding-left": 0, "padding-right": 1, head: [], border: [] },
    wordWrap: true,
  });
  table.push(...rows.map((row) => columns.map((_, i) => row[i] ?? "")));
  const lines = table.toString().split("\n");
  return lines.map((line) => `${" ".repeat(gridMargin)}${line}`.trimEnd()).join("\n");
}

/** How wide a table may be on this stream, margin included: 80 to 120 characters. */
export function gridWidth(columns: number | undefined): number {
  return Math.min(120, Math.max(80, columns ?? 100));
}
