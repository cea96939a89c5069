/** What a drill records beside its load, for an outage that was brought about without one. */
import { type FaultRecord, historySchemaId, type RunRecord } from "../harness/history/types.ts";

/** The region that fails, and the one that does not. */
export const regions = ["here", "there"] as const;

/** The measure asks it for the load, the regions and the length of the window; the rest has to be there. */
export function runRecord(
  seed: number,
  wallEpochMs: number,
  load: RunRecord["load"],
  sustainedMs: number,
): RunRecord {
  const name = "synthetic-outage";
  return {
    k: "run",
    at: 0,
    schema: historySchemaId,
    id: name,
    scenario: name,
    promise: name,
    topology: name,
    regions: [...regions],
    provider: name,
    profile: name,
    seed,
    defect: null,
    commit: null,
    command: name,
    versions: {},
    wallEpochMs,
    criteria: [],
    criteriaSha256: "",
    checks: [],
    links: [],
    logs: [],
    options: {},
    serving: [...regions],
    oldestCompatible: 1,
    load,
    sustainedMs,
  };
}

export function faultRecord(at: number, step: FaultRecord["step"]): FaultRecord {
  return {
    k: "fault",
    at,
    id: "outage",
    kind: "outage",
    target: regions[0],
    regionsLost: [regions[0]],
    regionsBehind: [],
    step,
    proof: null,
  };
}
