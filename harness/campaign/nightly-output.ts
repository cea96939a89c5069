/** What a nightly job leaves behind, beside the runs themselves: summary, JUnit, scorecard, traceability, and itself as data. */
import { join } from "node:path";
import { renderNightJunit } from "../../reports/scorecard/junit.ts";
import { renderSummary } from "../../reports/scorecard/summary.ts";
import { traceabilityCsv } from "../../reports/trace/traceability-csv.ts";
import type { Verdict } from "../contract/result.ts";
import { writeWhole } from "../files/write.ts";
import type { Night } from "../score/night.ts";
import type { Scorecard } from "../score/scorecard.ts";
import type { Trace } from "./trace.ts";

/** `<runs>/nightly/2026-11-21T02-00-00Z`. */
export function nightFolder(runs: string, startedAt: Date): string {
  return join(runs, "nightly", `${startedAt.toISOString().slice(0, 19).replaceAll(":", "-")}Z`);
}

interface NightWriting {
  readonly night: Night;
  /** Called when the night itself is written: other runs may not be readable. */
  readRuns(): Promise<{ readonly scorecard: Scorecard; readonly trace: Trace }>;
  /** Called with each path. */
  onWritten(path: string): void;
}

/**
 * Writes what a job is judged by, into a folder that is there; then what follows from all kept runs.
 * @returns the error that kept it from writing the rest; `null` when there was none
 */
export async function writeNight(
  folder: string,
  { onWritten, ...what }: NightWriting,
): Promise<{ unwritten: unknown }> {
  try {
    for await (const path of write(folder, what)) onWritten(path);
    return { unwritten: null };
  } catch (error) {
    return { unwritten: error };
  }
}

/** What was found of the system outweighs what became of the pages about it; without them a pass is a harness error. */
export function verdictOfJob({ verdict }: Night, unwritten: unknown): Verdict {
  return unwritten !== null && verdict === "pass" ? "harness-error" : verdict;
}

async function* write(
  folder: string,
  { night, readRuns }: Omit<NightWriting, "onWritten">,
): AsyncGenerator<string> {
  yield put(folder, "nightly.json", `${JSON.stringify(night, null, 2)}\n`);
  yield put(folder, "junit.xml", renderNightJunit(night));
  const { scorecard, trace } = await readRuns();
  yield put(folder, "summary.md", renderSummary(night, scorecard));
  yield put(folder, "traceability.csv", traceabilityCsv(trace.rows));
  yield put(folder, "scorecard.json", `${JSON.stringify(scorecard, null, 2)}\n`);
  // The charts' library is loaded when the page is drawn.
  const { renderScorecard } = await import("../../reports/scorecard/page.ts");
  yield put(folder, "scorecard.html", await renderScorecard(scorecard));
}

function put(folder: string, name: string, text: string): string {
  const path = join(folder, name);
  writeWhole(path, text);
  return path;
}
