/**
 * What a drill does not test, so that a pass is not read as more than it is: checks without a conclusion,
 * measures without a value, limits without a judge, and promises for which the scenario set no limit.
 */
import { criterionTable } from "../../harness/contract/criteria.ts";
import type { Result } from "../../harness/contract/result.ts";
import { criterionRows } from "./criteria.ts";
import { capital } from "./sentence.ts";

export interface Untested {
  readonly what: string;
  readonly why: string;
}

export function untested(result: Result): Untested[] {
  return [
    ...withoutConclusion(result),
    ...withoutValue(result),
    ...withoutJudge(result),
    ...withoutLimit(result),
  ];
}

function withoutConclusion({ checks }: Result): Untested[] {
  return checks
    .filter(
      ({ verdict, examined }) => verdict === "inconclusive" || verdict === "harness-error" || examined === 0,
    )
    .map(({ id, reason }) => ({ what: id, why: reason }));
}

function withoutValue({ measures, faults }: Result): Untested[] {
  const { rto, rpo, availability, latencyMs } = measures;
  const rows: [boolean, string, string][] = [
    [faults.length === 0, "Any fault", "none was injected"],
    [rto === null, "Recovery time", "no fault took effect"],
    [
      rto !== null && rto.detectedMs === null,
      "Time to detection",
      "no edge was observed taking the region out; that of the system's own is not observed",
    ],
    [
      rto !== null && rto.reroutedMs === null,
      "Time to rerouting",
      rto?.detectedMs === null
        ? "it counts from the detection, which was not observed"
        : "no request was seen answered by another region",
    ],
    [rpo.atFailover === null, "Data loss at failover", "the survivor was not read while the fault lasted"],
    [rpo.afterHeal === null, "Data loss after healing", "the regions were not read after convergence"],
    [availability === null, "Availability", "no operation was attempted"],
    [latencyMs === null, "Latency", "no first attempt was acknowledged outside the outage"],
  ];
  return rows.filter(([missing]) => missing).map(([, what, why]) => ({ what, why }));
}

function withoutJudge(result: Result): Untested[] {
  return criterionRows(result)
    .filter(({ verdict }) => verdict === null)
    .map(({ promise }) => ({ what: capital(promise), why: "a limit was set, but no check judged it" }));
}

function withoutLimit({ criteria }: Result): Untested[] {
  const set = new Set(criteria.map(({ id }) => id));
  const missing = Object.keys(criterionTable).filter((id) => !set.has(id));
  if (missing.length === 0) return [];
  return [{ what: missing.join(", "), why: "the scenario sets no limit" }];
}
