/** The traceability table in short, for a terminal: how many requirements are in which state, and which they are. */
import { grid, gridMargin } from "../grid.ts";
import { legible } from "../input.ts";
import { colorsIf } from "../verdict-color.ts";
import { requirementStates, type TraceRow, type TraceState, traceStates } from "./traceability.ts";

export interface SummaryOptions {
  readonly color: boolean;
  /** Columns to fill. */
  readonly width: number;
}

export function traceSummary(rows: readonly TraceRow[], { color, width }: SummaryOptions): string {
  const colors = colorsIf(color);
  const states = legible([...requirementStates(rows)]);
  const paints: Partial<Record<TraceState, (text: string) => string>> = {
    proven: colors.green,
    failing: colors.red,
    "unknown requirement": colors.red,
  };
  const counted = traceStates.flatMap((state) => {
    const ids = states.filter(([, its]) => its === state).map(([id]) => id);
    if (ids.length === 0 && state === "unknown requirement") return [];
    return [[(paints[state] ?? String)(state), String(ids.length), "", ids.join(" ")]];
  });
  const narrow = [{ width: 21 }, { width: 5, align: "right" as const }, { width: 2 }];
  const heads = ["Requirements", String(states.length), "", ""].map((head) => colors.bold(head));
  const counts = grid([heads, ...counted], [...narrow, rest(narrow, width)]);
  return [counts, ...asides(rows, width)].join("\n\n");
}

function rest(columns: readonly { readonly width: number }[], width: number): { readonly width: number } {
  return { width: width - gridMargin - columns.reduce((sum, column) => sum + column.width, 0) };
}

/** What the state of a requirement as a whole does not say: which drills stand against it, or are still to be run. */
function asides(rows: readonly TraceRow[], width: number): string[] {
  const drillsIn = (state: TraceState) =>
    Map.groupBy(
      rows.filter((row) => row.state === state),
      ({ claim }) => legible(claim!.by.drill),
    );
  const against = (["failing", "known weakness", "inconclusive", "unknown requirement"] as const).flatMap(
    (state) => {
      const lines = [...drillsIn(state)].map(([drill, its], nth) => [
        nth === 0 ? state : "",
        drill,
        pairs(its),
      ]);
      return lines.length === 0 ? [] : [lines];
    },
  );
  const notRun = [...drillsIn("never run").keys()].join(", ");
  const narrow = [{ width: 21 }, { width: 32 }];
  return [
    ...against.map((lines) => grid(lines, [...narrow, rest(narrow, width)])),
    ...(notRun === "" ? [] : [grid([["never run", notRun]], [{ width: 21 }, rest([{ width: 21 }], width)])]),
  ];
}

function pairs(rows: readonly TraceRow[]): string {
  return rows.map(({ requirement, claim }) => legible(`${requirement.id} ${claim!.check}`)).join(", ");
}
