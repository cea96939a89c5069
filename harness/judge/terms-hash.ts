/**
 * The hash that seals the terms of a drill: what decides how its history is judged, beside what was observed. It is written
 * into the history's first line together with the hash of the criteria, which are a part of the terms, and it is the same
 * for every run of the same scenario with the same options and load.
 */
import type { RunRecord } from "../history/types.ts";
import { canonicalSha256 } from "./canonical-json.ts";

type Terms = Pick<
  RunRecord,
  | "criteriaSha256"
  | "checks"
  | "regions"
  | "serving"
  | "roles"
  | "links"
  | "logs"
  | "oldestCompatible"
  | "load"
  | "sustainedMs"
>;

/** SHA-256, in hexadecimal, of the terms as canonical JSON. */
export function termsSha256(run: Terms): string {
  const {
    checks,
    criteriaSha256,
    links,
    load,
    logs = [],
    oldestCompatible,
    regions,
    roles,
    serving,
    sustainedMs,
  } = run;
  const { attemptTimeoutMs, deadlineMs, perSecond, redelivered, retryShare } = load;
  return canonicalSha256({
    checks,
    criteriaSha256,
    links,
    load: { attemptTimeoutMs, deadlineMs, perSecond, redelivered, retryShare },
    logs,
    oldestCompatible,
    regions,
    ...(roles === undefined ? {} : { roles }),
    serving,
    sustainedMs,
  });
}
