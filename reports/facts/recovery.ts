/**
 * The recovery time taken apart: from the fault taking effect to its detection, to the first rerouted request, to
 * sustained service. The parts are put in the order in which they happened, which need not be the usual one.
 */
import { endlessClause, recoveryClause } from "../../harness/contract/recovery.ts";
import type { Measures, Result } from "../../harness/contract/result.ts";
import { limitOf } from "./criteria.ts";
import { capital } from "./sentence.ts";

export type RecoveryStage = "detected" | "rerouted" | "recovered";

export interface RecoverySegment {
  /** What ends the segment. */
  readonly stage: RecoveryStage;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What each stage means, in words. */
export const stageWords: Readonly<Record<RecoveryStage, string>> = {
  detected: "the edge took the region out",
  rerouted: "another region acknowledged the first request",
  recovered: "service was back for good",
};

/** The recovery time as a sentence without a full stop: "Service was back after 3.12–3.24 s"; `null` if not measured. */
export function recoverySentence(result: Result): string | null {
  const { rto } = result.measures;
  if (rto === null) return null;
  const endless =
    rto.upperMs === null ? result.measures.outages?.map(endlessClause).find((one) => one !== null) : null;
  return capital([recoveryClause(rto, limitOf(result, "rto")), endless ?? []].flat().join(": "));
}

/** Segments that follow one another from 0; stages that were not observed are left out. */
export function recoverySegments(rto: Measures["rto"]): RecoverySegment[] {
  if (rto === null) return [];
  const ends: [RecoveryStage, number | null][] = [
    ["detected", rto.detectedMs],
    ["rerouted", rto.reroutedMs],
    ["recovered", rto.upperMs],
  ];
  const observed = ends
    .filter((end): end is [RecoveryStage, number] => end[1] !== null)
    .sort((a, b) => a[1] - b[1]);
  return observed.map(([stage, toMs], i) => ({ stage, fromMs: observed[i - 1]?.[1] ?? 0, toMs }));
}
