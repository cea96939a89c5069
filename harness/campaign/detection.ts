/**
 * Whether a planted defect was caught by the checks that must catch it, and whether a drill noticed that its faults did
 * nothing. Pure: from results to rows of the detection table.
 */
import type { Control, Detection } from "../contract/controls.ts";
import type { Result, Verdict } from "../contract/result.ts";
import { worstOf } from "../judge/verdict.ts";
import type { PlannedDrill } from "./plan.ts";

/** The check whose witnesses are the probes that saw no effect. */
const provingCheck = "faults-proven";

/** A drill with a planted defect, or with its faults sabotaged, that is over. */
export interface ControlDrill {
  readonly planned: PlannedDrill;
  readonly result: Result;
  readonly folder: string;
  readonly command: string;
}

export function controlOf({ planned, result, folder, command }: ControlDrill): Control {
  const { defect, scenario } = planned;
  const head = { scenario: scenario.name, verdict: result.verdict, folder, command };
  const failedChecks = result.checks.filter(({ verdict }) => verdict === "fail").map(({ id }) => id);
  const wallMs = result.cost.wallMs;
  if (defect === null) {
    const unproven = result.checks.find(({ id, witnesses }) => id === provingCheck && witnesses.length > 0);
    const detection = detectionOfSabotage(result.verdict, unproven !== undefined);
    const witness = unproven?.reason ?? result.reasons[0] ?? null;
    const breaks = "Every fault does nothing.";
    return { ...head, defect, breaks, mustBeCaughtBy: [], failedChecks, witness, detection, wallMs };
  }
  const { breaks, caughtBy } = scenario.topology.system.defects![defect]!;
  const detection = detectionOf(result.verdict, failedChecks, caughtBy);
  const witness = witnessOf(result, caughtBy);
  return { ...head, defect, breaks, mustBeCaughtBy: [...caughtBy], failedChecks, witness, detection, wallMs };
}

/** The row of a defect that no drill claims to catch. */
export function unclaimed(defect: string, breaks: string, caughtBy: readonly string[]): Control {
  return {
    defect,
    breaks,
    mustBeCaughtBy: [...caughtBy],
    failedChecks: [],
    scenario: null,
    verdict: null,
    witness: null,
    folder: null,
    command: null,
    detection: "unclaimed",
    wallMs: 0,
  };
}

function detectionOf(
  verdict: Verdict,
  failed: readonly string[],
  caughtBy: readonly string[],
): Exclude<Detection, "unclaimed"> {
  const caught = caughtBy.filter((id) => failed.includes(id));
  if (caught.length === caughtBy.length) return "caught";
  if (caught.length > 0) return "caught-in-part";
  if (verdict === "fail") return "caught-by-others";
  return verdict === "pass" ? "escaped" : "unclear";
}

function detectionOfSabotage(verdict: Verdict, probed: boolean): Exclude<Detection, "unclaimed"> {
  if (verdict === "harness-error") return "unclear";
  if (verdict !== "inconclusive") return "escaped";
  return probed ? "caught" : "caught-by-others";
}

/** What the first of the checks has to show, else what was found in one sentence. */
function witnessOf({ checks, reasons }: Result, caughtBy: readonly string[]): string | null {
  const failed = caughtBy
    .map((id) => checks.find((check) => check.id === id))
    .find((check) => check?.verdict === "fail");
  if (failed === undefined) return reasons[0] ?? null;
  const first = failed.witnesses[0];
  if (first === undefined) return failed.reason;
  const subject = [first.eventId, first.account, first.region].filter((part) => part !== undefined);
  return [...subject.filter((part) => !first.text.includes(part)), first.text].join(" · ");
}

/** What the whole table counts for: one that escaped is a failure, whatever else went wrong. */
export function verdictOf(controls: readonly Control[], notRun: number): Verdict {
  return worstOf([...controls.map(countsAs), ...(notRun > 0 ? ["inconclusive" as const] : [])]);
}

function countsAs({ detection, verdict }: Control): Verdict {
  if (detection === "caught") return "pass";
  if (detection !== "unclear") return "fail";
  return verdict === "harness-error" ? "harness-error" : "inconclusive";
}
