/**
 * Clean-up: nothing that the drill started or injected is left behind, but for what the next drill uses. What is left is
 * the harness's own failure, not the system's.
 */
import { count, counted } from "../contract/quantity.ts";
import type { Verdict } from "../contract/result.ts";
import { type Check, mostWitnesses } from "./check.ts";

/** How many things the reason names. */
const named = 3;

export const cleanup: Check = (history) => {
  const record = history.cleanups.at(-1);
  const examined = record ? record.processes + record.faults : 0;
  const violations = record ? record.residualProcesses + record.residualFaults : 0;
  const residue = record?.residue ?? [];
  const result = (verdict: Verdict, reason: string) => {
    const witnesses = residue.slice(0, mostWitnesses).map((text) => ({ text }));
    return { id: "cleanup", verdict, examined, violations, reason, witnesses };
  };
  if (!record) return result("inconclusive", "the clean-up left no account");
  const { residualProcesses, residualFaults, processes, faults, shared } = record;
  const left = `${counted(residualProcesses, "processes")} and ${counted(residualFaults, "faults")}`;
  const all = `${counted(processes, "processes")} and ${counted(faults, "faults")}`;
  if (violations > 0) {
    const names = [...residue.slice(0, named), ...(residue.length > named ? ["…"] : [])];
    return result("harness-error", [`${left} of ${all} were left behind`, ...names].join(", "));
  }
  if (examined === 0)
    return result(
      "inconclusive",
      "nothing was running any more, and no fault was injected: there was nothing to clean up",
    );
  const handedOn = shared === 0 ? "" : `, but for ${count(shared)} that the next drill uses`;
  return result("pass", `nothing is left of ${all}${handedOn}`);
};
