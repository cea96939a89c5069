/** What a series of drills looks like in the terminal: a line as each ends, a table of all at the end. Pure text. */
import { grid } from "../../reports/grid.ts";
import { colorsIf, verdictColor } from "../../reports/verdict-color.ts";
import { flagText } from "../contract/flags.ts";
import { firstReason } from "../contract/objections.ts";
import { duration } from "../contract/quantity.ts";
import type { Verdict } from "../contract/result.ts";
import { flagsOfPlanned } from "./plan.ts";
import type { CompletedDrill } from "./series.ts";

export interface TableOptions {
  readonly color: boolean;
  /** Columns to fill. */
  readonly width: number;
}

/** `partition --cut a-to-b`. */
export function titleOf({ planned }: Pick<CompletedDrill, "planned">): string {
  return [planned.scenario.name, ...flagsOfPlanned(planned).map(flagText)].join(" ");
}

/** One line for a drill that has just ended. */
export function completedLine(
  drill: CompletedDrill,
  place: string,
  { color }: Pick<TableOptions, "color">,
): string {
  const colors = colorsIf(color);
  const { standing } = drill;
  const { wall, ready } = timesOf(drill);
  const verdict = verdictColor(standing.counts, colors)(standing.text);
  const reason =
    standing.counts === "pass" ? "" : colors.dim(` · ${firstReason(drill.result) ?? "no reason was given"}`);
  return `${colors.dim(place)}  ${titleOf(drill)}  ${verdict}  ${colors.dim(`${wall}, ${ready}`)}${reason}`;
}

/** Every drill with its verdict, its time and the folder of its report. */
export function seriesTable(
  drills: readonly CompletedDrill[],
  notRun: number,
  options: TableOptions,
): string {
  const colors = colorsIf(options.color);
  const folders = drills.map(({ folder }) => folder);
  const titles = drills.map(titleOf);
  const titleWidth = Math.min(36, Math.max(8, ...titles.map(({ length }) => length + 2)));
  const body = drills.map((drill, index) => {
    const { standing } = drill;
    const paint = verdictColor(standing.counts, colors);
    const { wall, ready } = timesOf(drill);
    return [paint(signs[standing.counts]), titles[index]!, wall, ready, paint(standing.text)];
  });
  const heads = ["", "Drill", "Took", "Regions", "Verdict"].map((head) => colors.dim(head));
  const unexpected = drills.flatMap(({ standing }, index) =>
    standing.counts === "pass" ? [] : [`  ${titles[index]}: ${folders[index]}/report.html`],
  );
  return [
    "",
    grid([heads, ...body], [2, titleWidth, 12, 18], options.width),
    "",
    `  ${summaryOf(drills, notRun)}`,
    ...unexpected,
    "",
  ].join("\n");
}

const signs: Readonly<Record<Verdict, string>> = {
  pass: "✓",
  fail: "✗",
  inconclusive: "?",
  "harness-error": "!",
};

function summaryOf(drills: readonly CompletedDrill[], notRun: number): string {
  const expected = drills.filter(({ standing }) => standing.counts === "pass").length;
  const wallMs = drills.reduce((sum, { result }) => sum + result.cost.wallMs, 0);
  const left = notRun === 0 ? "" : `; ${notRun} were not run`;
  return `${expected} of ${drills.length} drills ended as expected, in ${duration(wallMs)}${left}`;
}

function timesOf({ result, reset }: CompletedDrill): { wall: string; ready: string } {
  const { wallMs, bringUpMs } = result.cost;
  return { wall: duration(wallMs), ready: `${reset ? "reset" : "up"} in ${duration(bringUpMs)}` };
}
