/**
 * What a drill cost and what it left behind, in words.
 */

import { ownCommand } from "../../harness/contract/own-command.ts";
import { bytes, counted, duration } from "../../harness/contract/quantity.ts";
import type { Result } from "../../harness/contract/result.ts";

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

/** Whether it was looked for leftovers and none were found. */
export function isClean({ cleanup, checks }: Result): boolean {
  const looked = checks.find(({ id }) => id === "cleanup")?.verdict !== "inconclusive";
  return looked && cleanup.residualFaults === 0 && cleanup.residualProcesses === 0;
}

export function cleanupText(result: Result): string {
  if (isClean(result)) return "nothing left behind: no fault, no process";
  const unchecked = result.checks.find(({ id, verdict }) => id === "cleanup" && verdict === "inconclusive");
  if (unchecked !== undefined) return `not checked: ${unchecked.reason}`;
  const { residualFaults, residualProcesses } = result.cleanup;
  return `left behind: ${counted(residualFaults, "faults")}, ${residualProcesses === 1 ? "1 process" : `${residualProcesses} processes`}; run “${ownCommand("heal")}”`;
}
