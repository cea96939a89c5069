/**
 * What a drill cost and what it left behind, in words.
 */
import type { Result } from "../../harness/contract/result.ts";
import { bytes, counted, duration } from "./quantity.ts";

/** Time and memory in one line. */
export function costText({ cost }: Result): string {
  return [
    `${duration(cost.wallMs)} in all`,
    `up in ${duration(cost.bringUpMs)}`,
    `scripted ${duration(cost.scriptedMs)}`,
    `judged in ${duration(cost.checkMs)}`,
    `${bytes(cost.peakRssBytes)} + ${bytes(cost.harnessPeakRssBytes)} harness`,
  ].join(" · ");
}

export function isClean({ cleanup }: Result): boolean {
  return cleanup.residualFaults === 0 && cleanup.residualProcesses === 0;
}

export function cleanupText(result: Result): string {
  if (isClean(result)) return "nothing left behind: no fault, no process";
  const { residualFaults, residualProcesses } = result.cleanup;
  return `left behind: ${counted(residualFaults, "faults")}, ${residualProcesses === 1 ? "1 process" : `${residualProcesses} processes`}; run “npm run heal”`;
}
