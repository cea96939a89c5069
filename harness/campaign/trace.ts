/** From every requirement to the last result of the checks that prove it, over all kept runs of a folder. */
import { requirementsIn } from "../../reports/trace/requirements.ts";
import { type TraceRow, traceRows } from "../../reports/trace/traceability.ts";
import type { Scenario } from "../drill/scenario.ts";
import { FileError } from "../files/file-error.ts";
import { readPlainText } from "../files/plain.ts";
import { claimantsOf, lastRuns } from "./claimants.ts";

/** A spreadsheet of tens of thousands of rows. */
const limitBytes = 16 * 1024 * 1024;

export interface Trace {
  readonly rows: readonly TraceRow[];
  /** How many runs were read. */
  readonly read: number;
  /** Folders that were not, each with why. */
  readonly leftOut: readonly string[];
}

/**
 * @param requirements the file with them; `null` where the project has none, and no row
 * @throws FileError when it cannot be read
 */
export async function traceOf(
  runs: string,
  scenarios: readonly Scenario[],
  requirements: string | null,
): Promise<Trace> {
  const { last, read, leftOut } = await lastRuns(runs, scenarios);
  return { rows: traceRows(rowsOf(requirements), claimantsOf(scenarios, last)), read, leftOut };
}

function rowsOf(path: string | null) {
  if (path === null) return [];
  const csv = readPlainText(path, limitBytes);
  try {
    return requirementsIn(csv);
  } catch (error) {
    throw new FileError(`${path}: ${(error as Error).message}`);
  }
}
