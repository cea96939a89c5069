/** The traceability table in short, for a terminal: how many requirements are in which state, and which they are. */
import { grid } from "../grid.ts";
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
  const heads = ["Requirements", String(states.length), "", ""].map((head) => colors.bold(head));
  const counts = grid([heads, ...counted], [21, { right: 5 }, 2], width);
  return [counts, ...asides(rows, width)].join("\n\n");
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
  return [
    ...against.map((lines) => grid(lines, [21, 32], width)),
    ...(notRun === "" ? [] : [grid([["never run", notRun]], [21], width)]),
  ];
}

function pairs(rows: readonly TraceRow[]): string {
  return rows.map(({ requirement, claim }) => legible(`${requirement.id} ${claim!.check}`)).join(", ");
}
