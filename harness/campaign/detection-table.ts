/** The detection table in the terminal: defect, drill, the checks that must catch it, what happened. Pure text. */

import { grid, widthLeft } from "../../reports/grid.ts";
import { type Colors, colorsIf } from "../../reports/verdict-color.ts";
import type { Control, Controls, Detection } from "../contract/controls.ts";
import { duration } from "../contract/quantity.ts";
import type { TableOptions } from "./series-table.ts";

const words: Readonly<Record<Detection, string>> = {
  caught: "yes",
  "caught-in-part": "in part",
  "caught-by-others": "by others only",
  escaped: "no",
  unclear: "unclear",
  unclaimed: "no drill",
};

/** `no-dedup in partition`. */
export function controlTitle({ defect, scenario }: Pick<Control, "defect" | "scenario">): string {
  return `${defect ?? "sabotage"} in ${scenario ?? "no drill"}`;
}

/** One line for a control that has just ended. */
export function controlLine(control: Control, place: string, { color }: Pick<TableOptions, "color">): string {
  const colors = colorsIf(color);
  const { detection, wallMs } = control;
  const caught = detection === "caught" ? colors.green("caught") : colors.red(wordsOf(control));
  const took = colors.dim(`${duration(wallMs)} · ${happened(control)}`);
  return `${colors.dim(place)}  ${controlTitle(control)}  ${caught}  ${took}`;
}

/** Every control with what must catch it and what did, then those that were not caught as they must be. */
export function detectionTable(
  { controls, notRun, startedAt, endedAt }: Controls,
  options: TableOptions,
): string {
  const colors = colorsIf(options.color);
  const layout = layoutFor(options.width);
  const heads = layout.heads.map((head) => colors.dim(head));
  const body = controls.map((control) => layout.row(control, colors));
  const caught = controls.filter(({ detection }) => detection === "caught").length;
  const tookMs = Date.parse(endedAt) - Date.parse(startedAt);
  const left = notRun === 0 ? "" : `; ${notRun} were not run`;
  return [
    "",
    grid([heads, ...body], layout.columns, options.width),
    "",
    `  ${caught} of ${controls.length} caught by what must catch them, in ${duration(tookMs)}${left}`,
    ...controls.filter(({ detection }) => detection !== "caught").map((control) => `  ${explained(control)}`),
    "",
  ].join("\n");
}

interface Layout {
  readonly heads: readonly string[];
  readonly columns: readonly number[];
  readonly row: (control: Control, colors: Colors) => string[];
}

/** Where there is little room, the drill stands below its defect. */
function layoutFor(width: number): Layout {
  const wide = width >= 104;
  const columns = wide ? [2, 22, 16, 20, 11] : [2, 22, 19, 11];
  return {
    heads: wide
      ? ["", "Defect", "Drill", "Must be caught by", "Caught", "What happened"]
      : ["", "Defect, drill", "Must be caught by", "Caught", "What happened"],
    columns,
    row(control, colors) {
      const caught = control.detection === "caught";
      const paint = caught ? colors.green : colors.red;
      const [defect, drill] = [control.defect ?? "sabotage", control.scenario ?? "none"];
      return [
        paint(caught ? "✓" : "✗"),
        ...(wide ? [defect, drill] : [`${defect}\nin ${drill}`]),
        control.mustBeCaughtBy.join(", ") || "a probe",
        paint(words[control.detection]),
        broken(happened(control), widthLeft(columns, width) - 1),
      ];
    },
  };
}

/** Ids may be longer than a column is wide: they go on in the next line instead of being cut off. */
function broken(text: string, width: number): string {
  return text.replaceAll(new RegExp(`\\S{${width}}(?=\\S)`, "g"), "$& ");
}

/** Verdict, the checks that failed, and the first thing they found. */
function happened({ verdict, failedChecks, witness, detection }: Control): string {
  if (detection === "unclaimed") return "no scenario names it in `catches`";
  const failed = failedChecks.length === 0 ? "" : ` by ${failedChecks.join(", ")}`;
  return `${verdict}${failed}${witness === null ? "" : `: ${shortened(witness)}`}`;
}

/** An unexpected error carries its stack: its first line is what happened. */
function shortened(text: string): string {
  const line = text.split("\n", 1)[0]!;
  return line.length <= 120 ? line : `${line.slice(0, 119)}…`;
}

function wordsOf({ detection }: Control): string {
  return { ...words, escaped: "escaped", unclaimed: "claimed by no drill" }[detection];
}

function explained(control: Control): string {
  const missed = control.mustBeCaughtBy.filter((id) => !control.failedChecks.includes(id));
  const why = missed.length === 0 ? "" : ` (not by ${missed.join(", ")})`;
  const again = control.command === null ? "" : `: ${control.command}`;
  return `${controlTitle(control)} ${wordsOf(control)}${why}${again}`;
}
