/** Adds a drill that ended to `drill-log.md` in the folder of runs. The row is made elsewhere. */
import { appendFileSync, existsSync, linkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drillLogHead, drillLogRow } from "../../reports/trace/drill-log.ts";
import type { Result } from "../contract/result.ts";
import type { KnownWeakness } from "../drill/scenario.ts";
import { standingOf } from "./expectation.ts";

/**
 * Once a drill, after it was judged. Drills that end at the same time do not disturb one another.
 * @returns why the log could not be written, `null` where it was: the verdict does not depend on it
 */
export function logDrill(runs: string, result: Result, weakness: KnownWeakness | null): string | null {
  const path = join(runs, "drill-log.md");
  try {
    beginLog(path);
    // Opened for appending, and one write: rows of two drills cannot mix.
    appendFileSync(path, drillLogRow(result, standingOf(result, weakness).text));
    return null;
  } catch (error) {
    return `the drill was not added to ${path}: ${(error as Error).message}`;
  }
}

/** The file appears with its head in it, or was there before: nobody's row can come first. */
function beginLog(path: string): void {
  if (existsSync(path)) return;
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, drillLogHead());
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
