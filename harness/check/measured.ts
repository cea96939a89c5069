/**
 * What checks of service have in common: how fast and how often a system answers is not held against it where the sender
 * could not measure it. What was done to events is, whatever the sender did.
 */
import { unmeasuredBy } from "../measure/schedule.ts";
import type { Check } from "./check.ts";

const explainedBy = "load-sufficient";

/** The same check, which finds neither for nor against the system where service was not measured. */
export function whereMeasured(check: Check): Check {
  return (history) => {
    const result = check(history);
    const why = result.verdict === "inconclusive" ? null : unmeasuredBy(history);
    if (why === null) return result;
    const reason = `${result.reason}; that says nothing of the system, for ${why}: see ${explainedBy}`;
    return { ...result, verdict: "inconclusive", violations: 0, witnesses: [], reason, explainedBy };
  };
}
