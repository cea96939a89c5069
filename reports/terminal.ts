/**
 * The verdict as a calm table for the terminal, verdict first. It fits the given width (80 to 120 columns), wraps
 * long reasons, and is complete without colour; colour only makes it quicker to read.
 */
import { count, fineClock } from "../harness/contract/quantity.ts";
import type { Result } from "../harness/contract/result.ts";
import { brokenExamples, brokenLives } from "./facts/broken.ts";
import { lifeAsList } from "./facts/life.ts";
import { measureRows, operationsText } from "./facts/measures.ts";
import { secondsSinceStart } from "./facts/moments.ts";
import { unsealed } from "./facts/seal.ts";
import { cleanupText, costText, isClean } from "./facts/upkeep.ts";
import { negativeControl, verdictWords } from "./facts/verdict.ts";
import { grid, gridWidth, gridMargin as margin } from "./grid.ts";
import { legible, type ReportInput } from "./input.ts";
import { type Colors, colorsIf, verdictColor } from "./verdict-color.ts";

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns to fill; anything outside 80 to 120 is brought to the nearer end. */
  readonly width: number;
  /** Where the full report lies, as the reader would type it; `null` when none was written. */
  readonly report: string | null;
}

/** The whole table as text that ends with a line feed. */
export function renderTerminal(input: ReportInput, options: TerminalOptions): string {
  const clean = legible(input);
  const { result } = clean;
  const width = gridWidth(options.width);
  const colors = colorsIf(options.color);
  const blocks = [
    headline(clean, colors, width),
    exampleTable(clean, colors, width),
    checkTable(result, colors, width),
    measureTable(result, colors, width),
    footer(result, colors, width, options.report),
  ];
  return `\n${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function headline(input: ReportInput, colors: Colors, width: number): string {
  const { result, unfinished } = input;
  const noSeal = unsealed(input);
  const { word, sign, meaning } = verdictWords[result.verdict];
  const paint = verdictColor(result.verdict, colors);
  const control = negativeControl(result);
  const rows = [
    ...(unfinished === null ? [] : [["!", colors.bold(`This drill did not end: ${unfinished}.`)]]),
    ...(noSeal === null ? [] : [["!", colors.bold(noSeal)]]),
    [paint(sign), `${colors.bold(paint(word.toUpperCase()))}  ${result.run.scenario}: ${meaning}`],
    ["", result.run.promise],
    ...result.reasons.map((reason) => ["–", reason]),
    ...(control === null ? [] : [["", colors.dim(control)]]),
  ];
  return grid(rows, [2], width);
}

function checkTable(result: Result, colors: Colors, width: number): string {
  if (result.checks.length === 0) return `${" ".repeat(margin)}${colors.dim("No check was made.")}`;
  const rows = result.checks.map(({ id, verdict, examined, reason }) => {
    const paint = verdictColor(verdict, colors);
    const found = verdict === "pass" ? colors.dim(reason) : reason;
    return [paint(verdictWords[verdict].sign), id, paint(verdict), count(examined), "", found];
  });
  const idWidth = Math.max(...result.checks.map(({ id }) => id.length), 5) + 2;
  const columns = [2, Math.min(idWidth, 24), 14, { right: 9 }, 1];
  const heads = ["", "Check", "Verdict", "Examined", "", "Found"].map((head) => colors.dim(head));
  return grid([heads, ...rows], columns, width);
}

function measureTable(result: Result, colors: Colors, width: number): string {
  const wide = width >= 104;
  const rows = measureRows(result).map(({ name, value, limit, remark }) => {
    const bound = limit ?? colors.dim("no limit");
    const aside = colors.dim(remark);
    return wide
      ? ["", name, value, bound, aside]
      : ["", name, remark === "" ? value : `${value}\n${aside}`, bound];
  });
  const heads = ["", "Measure", "Measured", "Limit", ...(wide ? [""] : [])].map((head) => colors.dim(head));
  return grid([heads, ...rows], wide ? [2, 26, 25, 21] : [2, 26, 30], width);
}

/** Three events that show what broke, each with its life in all regions; other examples where no event is named. */
function exampleTable(input: ReportInput, colors: Colors, width: number): string {
  const examples = examplesOf(input);
  const rows = examples.flatMap(({ subject, lines }) =>
    lines.map(({ seconds, where, text, wrong }, i) => [
      "",
      i === 0 ? subject : "",
      colors.dim(seconds === null ? "" : fineClock(seconds)),
      colors.dim(where),
      wrong ? colors.bold(`✗ ${text}`) : text,
    ]),
  );
  if (rows.length === 0) return "";
  const longest = Math.max(...examples.map(({ subject }) => subject.length), 12);
  const columns = [2, Math.min(longest + 1, 36), { right: 10 }, 13];
  const heads = ["", "For example", "", "", ""].map((head) => colors.dim(head));
  return grid([heads, ...rows], columns, width);
}

interface Line {
  readonly seconds: number | null;
  readonly where: string;
  readonly text: string;
  readonly wrong: boolean;
}

function examplesOf(input: ReportInput): { subject: string; lines: Line[] }[] {
  const lives = brokenLives(input);
  if (lives.length > 0) return lives.map((life) => ({ subject: life.eventId, lines: lifeAsList(life) }));
  return brokenExamples(input.result).map(({ subject, seen }) => ({
    subject,
    lines: seen.map(({ at, region, text }) => ({
      seconds: at ? secondsSinceStart(input.result, at) : null,
      where: region ?? "",
      text,
      wrong: false,
    })),
  }));
}

/** The path and the command come last and are never wrapped: they are there to be copied. */
function footer(result: Result, colors: Colors, width: number, report: string | null): string {
  const clean = isClean(result) ? cleanupText(result) : colors.bold(cleanupText(result));
  const rows = [
    ["", colors.dim("Operations"), operationsText(result)],
    ["", colors.dim("Cost"), costText(result)],
    ["", colors.dim("Clean-up"), clean],
  ];
  const asIs = [...(report === null ? [] : [["Report", report]]), ["Replay", result.run.command]];
  const lines = asIs.map(
    ([name = "", value]) => `${" ".repeat(margin + 2)}${colors.dim(name.padEnd(12))}${value}`,
  );
  return [grid(rows, [2, 12], width), ...lines].join("\n");
}
