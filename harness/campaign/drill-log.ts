/** Adds a drill that ended to `drill-log.md` in the folder of runs. The row is made elsewhere. */
import { randomUUID } from "node:crypto";
import { linkSync, lstatSync, rmSync } from "node:fs";
import { join } from "node:path";
import { drillLogHead, drillLogRow } from "../../reports/trace/drill-log.ts";
import type { Result } from "../contract/result.ts";
import type { KnownWeakness } from "../drill/scenario.ts";
import { FileError } from "../files/file-error.ts";
import { appendWhole, writeNew } from "../files/write.ts";
import { standingOf } from "./expectation.ts";

/** Errors of file systems without hard links, such as those of memory cards and shared folders. */
const noLinks = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"];

/**
 * Once a drill, after it was judged. Drills that end at the same time do not disturb one another.
 * @returns why the log could not be written, `null` where it was: the verdict does not depend on it
 */
export function logDrill(runs: string, result: Result, weakness: KnownWeakness | null): string | null {
  const path = join(runs, "drill-log.md");
  try {
    beginLog(path);
    appendWhole(path, drillLogRow(result, standingOf(result, weakness).text));
    return null;
  } catch (error) {
    return `the drill was not added to ${path}: ${(error as Error).message}`;
  }
}

/** The file appears with its head in it, or was there before: no row can come first. */
function beginLog(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return;
  const draft = `${path}.${process.pid}-${randomUUID()}`;
  try {
    writeNew(draft, drillLogHead());
    linkSync(draft, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (noLinks.includes(code ?? "")) beginInPlace(path);
    else if (code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Where a file cannot have two names: another drill that ends in this very moment may put its row first. */
function beginInPlace(path: string): void {
  try {
    writeNew(path, drillLogHead());
  } catch (error) {
    if (!(error instanceof FileError && error.code === "EEXIST")) throw error;
  }
}
