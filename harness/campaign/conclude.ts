/** From a run's history to all that is made of it: `result.json`, the reports, the table of the terminal. */
import { join, relative } from "node:path";
import { renderers, writeReports } from "../../reports/index.ts";
import type { ReportInput } from "../../reports/input.ts";
import { renderTerminal } from "../../reports/terminal.ts";
import type { ReportedDrill } from "../contract/reporter.ts";
import { unknownName } from "../contract/usage-error.ts";
import { writeWhole } from "../files/write.ts";
import { mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { type Judgement, judgeFile } from "../judge/judge.ts";
import { eventLives } from "../measure/event-life.ts";
import { longestWaits } from "../measure/longest-waits.ts";
import { seriesOf } from "../measure/series.ts";
import { stepTimes } from "../measure/step-times.ts";
import { unfinished } from "../measure/unfinished.ts";
import { terminalOptions } from "./terminal.ts";

export interface Conclusion {
  readonly input: ReportInput;
  readonly history: IndexedHistory;
  /** Whether the history's last line was cut off, and left out. */
  readonly truncated: boolean;
}

/** Judges the history in this folder and writes result and reports beside it. @throws HistoryError */
export async function conclude(folder: string): Promise<Conclusion> {
  const concluded = judgeAgain(folder);
  await writeConclusion(folder, concluded);
  return concluded;
}

/** Judges the history in this folder, and writes nothing. @throws HistoryError */
export function judgeAgain(folder: string): Conclusion {
  const judgement = judgeFile(join(folder, "history.ndjson"));
  const { history, truncated } = judgement;
  return { input: reportInput(judgement), history, truncated };
}

/** Result and reports, beside the history. @throws FileError */
export async function writeConclusion(folder: string, { input }: Conclusion): Promise<void> {
  writeWhole(join(folder, "result.json"), `${JSON.stringify(input.result, null, 2)}\n`);
  await writeReports(folder, input);
}

/** What the reports are made of: everything that they cannot take from the result is measured here. */
export function reportInput({ result, history, truncated }: Judgement): ReportInput {
  const named = result.checks.flatMap(({ witnesses }) => witnesses.flatMap(({ eventId }) => eventId ?? []));
  const waits = result.verdict === "fail" ? longestWaits(history, 3) : [];
  return {
    result,
    series: seriesOf(history, bucketMs(history)),
    lives: eventLives(history, [...named, ...waits]),
    longestWaits: waits,
    mainFault: mainFault(history.faults)?.id ?? null,
    steps: stepTimes(history),
    unfinished: unfinished(history, truncated),
  };
}

/** About two hundred points a chart, never finer than a quarter of a second. */
function bucketMs({ lastAt }: IndexedHistory): number {
  return Math.max(1, Math.ceil(lastAt / 200 / 250)) * 250;
}

/** What reporters can have of a drill. */
export function reportOf(input: ReportInput, folder: string): ReportedDrill["report"] {
  return async (format) => {
    if (format === "terminal") return verdictTable(input, folder);
    const renderer = renderers.find((one) => one.format === format);
    if (renderer === undefined) {
      const known = ["terminal", ...renderers.map((one) => one.format)];
      throw unknownName("format", format, known);
    }
    return renderer.render(input);
  };
}

export function verdictTable(input: ReportInput, folder: string): string {
  const { color } = terminalOptions(process.stdout);
  const report = join(relative(process.cwd(), folder), "report.html");
  return renderTerminal(input, { color, width: process.stdout.columns ?? 100, report });
}
