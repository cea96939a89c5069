/** From a run's history to everything that is said of it: `result.json`, the reports, the table of the terminal. */
import { writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { writeReports } from "../../reports/index.ts";
import type { ReportInput } from "../../reports/input.ts";
import { renderTerminal } from "../../reports/terminal.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { judgeFile } from "../judge/judge.ts";
import { seriesOf } from "../measure/series.ts";
import { terminalOptions } from "./terminal.ts";

export interface Conclusion {
  readonly input: ReportInput;
  readonly history: IndexedHistory;
  /** Whether the history's last line was cut off, and left out. */
  readonly truncated: boolean;
}

/** Judges the history in this folder and writes result and reports beside it. @throws HistoryError */
export async function conclude(folder: string): Promise<Conclusion> {
  const { result, history, truncated } = judgeFile(join(folder, "history.ndjson"));
  const input = { result, series: seriesOf(history, bucketMs(history)) };
  writeFileSync(join(folder, "result.json"), `${JSON.stringify(result, null, 2)}\n`);
  await writeReports(folder, input);
  return { input, history, truncated };
}

/** About two hundred points a chart, never finer than a quarter of a second. */
function bucketMs({ lastAt }: IndexedHistory): number {
  return Math.max(1, Math.ceil(lastAt / 200 / 250)) * 250;
}

export function verdictTable(input: ReportInput, folder: string): string {
  const { color } = terminalOptions(process.stdout);
  const report = join(relative(process.cwd(), folder), "report.html");
  return renderTerminal(input, { color, width: process.stdout.columns ?? 100, report });
}
