/**
 * The drill told as an incident: when it began, what was seen of it, when service was back. Measured facts alone; what
 * a drill cannot know is left to people, as an entry without a value.
 */

import { duration } from "../../harness/contract/quantity.ts";
import type { FaultResult } from "../../harness/contract/result.ts";
import { measuredFault, outageBeganAt, secondsSinceStart } from "../facts/moments.ts";
import type { ReportInput } from "../input.ts";

export interface Entry {
  readonly label: string;
  /** `null`: for a person to fill in. */
  readonly value: string | null;
  /** What a person is to write; empty for a measured entry. */
  readonly hint: string;
}

export interface Incident {
  readonly input: ReportInput;
  readonly fault: FaultResult;
  /** When the outage began: ISO 8601, and in seconds since the run began. */
  readonly beganAt: string;
  readonly beganSeconds: number;
  /** "region-outage of eu-west-1" */
  readonly name: string;
  /** Whether service came back while the drill watched; `null` where that was not measured. */
  readonly recovered: boolean | null;
}

/** Said where there is none. */
export const noIncident =
  "No fault took effect in this drill: there is no incident to tell of, and nothing is filled in.";

/** `null` for a drill in which no fault took effect: nothing happened that one could tell of. */
export function incidentOf(input: ReportInput): Incident | null {
  const { result } = input;
  const fault = measuredFault(input);
  if (!fault?.effectiveAt) return null;
  const beganAt = outageBeganAt(input) ?? fault.effectiveAt;
  return {
    input,
    fault,
    beganAt,
    beganSeconds: secondsSinceStart(result, beganAt),
    name: `${fault.kind} of ${fault.target}`,
    recovered: result.measures.rto && result.measures.rto.upperMs !== null,
  };
}

export function fact(label: string, value: string): Entry {
  return { label, value, hint: "" };
}

export function blank(label: string, hint: string): Entry {
  return { label, value: null, hint };
}

/** "2026-11-21 17:22:19 UTC" */
export function utc(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** "2.18 s in, 17:22:21 UTC": that many milliseconds after the fault took effect. */
export function after({ beganAt }: Incident, ms: number): string {
  const at = utc(new Date(Date.parse(beganAt) + ms).toISOString());
  return `${duration(ms)} in, ${at.slice(at.indexOf(" ") + 1)}`;
}

/** From the fault taking effect to a moment of the result. */
export function sinceBegan({ beganAt }: Incident, iso: string): string {
  return duration(Math.max(0, Date.parse(iso) - Date.parse(beganAt)));
}
