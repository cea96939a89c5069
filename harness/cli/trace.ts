/** From every requirement to the last result of the checks that prove it, over all kept runs of a folder. */
import { readFileSync } from "node:fs";
import { requirementsIn } from "../../reports/trace/requirements.ts";
import { type TraceRow, traceRows } from "../../reports/trace/traceability.ts";
import type { Scenario } from "../drill/scenario.ts";
import { claimantsOf, lastRuns } from "./claimants.ts";

const requirementsFile = new URL("../../docs/requirements.csv", import.meta.url);

export interface Trace {
  readonly rows: readonly TraceRow[];
  /** How many runs were read. */
  readonly read: number;
  /** Folders that were not, each with why. */
  readonly leftOut: readonly string[];
}

export async function traceOf(runs: string, scenarios: readonly Scenario[]): Promise<Trace> {
  const { last, read, leftOut } = await lastRuns(runs, scenarios);
  return { rows: traceRows(requirements(), claimantsOf(scenarios, last)), read, leftOut };
}

function requirements() {
  try {
    return requirementsIn(readFileSync(requirementsFile, "utf8"));
  } catch (error) {
    throw new Error(`docs/requirements.csv: ${(error as Error).message}`);
  }
}
