/** What a nightly job leaves behind, beside the runs themselves: summary, JUnit, scorecard, traceability, and itself as data. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderNightJunit } from "../../reports/scorecard/junit.ts";
import { renderSummary } from "../../reports/scorecard/summary.ts";
import { traceabilityCsv } from "../../reports/trace/traceability-csv.ts";
import type { Night } from "../score/night.ts";
import type { Scorecard } from "../score/scorecard.ts";
import type { Trace } from "./trace.ts";

/** `<runs>/nightly/2026-11-21T02-00-00Z`. */
export function nightFolder(runs: string, startedAt: Date): string {
  return join(runs, "nightly", `${startedAt.toISOString().slice(0, 19).replaceAll(":", "-")}Z`);
}

/** Makes the folder, and returns the paths in it. The page is last: what a job is judged by is there before it. */
export async function writeNight(
  folder: string,
  { night, scorecard, trace }: { night: Night; scorecard: Scorecard; trace: Trace },
): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const files: [name: string, text: string | (() => Promise<string>)][] = [
    ["nightly.json", `${JSON.stringify(night, null, 2)}\n`],
    ["summary.md", renderSummary(night, scorecard)],
    ["junit.xml", renderNightJunit(night)],
    ["traceability.csv", traceabilityCsv(trace.rows)],
    ["scorecard.json", `${JSON.stringify(scorecard, null, 2)}\n`],
    ["scorecard.html", () => page(scorecard)],
  ];
  const written: string[] = [];
  for (const [name, text] of files) {
    const path = join(folder, name);
    writeFileSync(path, typeof text === "string" ? text : await text());
    written.push(path);
  }
  return written;
}

/** The charts' library is loaded when the page is drawn. */
async function page(scorecard: Scorecard): Promise<string> {
  const { renderScorecard } = await import("../../reports/scorecard/page.ts");
  return renderScorecard(scorecard);
}
