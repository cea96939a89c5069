/** The faults of a drill as region annotations, in the form of Grafana's HTTP API. Pure; `grafana.ts` posts them. */
import type { IndexedHistory } from "../history/indexed.ts";
import { faultEnd } from "./drill-trace.ts";

/** Times in milliseconds since the Unix epoch. */
export interface Annotation {
  readonly time: number;
  readonly timeEnd: number;
  readonly tags: readonly string[];
  readonly text: string;
}

/** One a fault: from its effect (where none was proven, from its injection) until it was healed, or the drill's end. */
export function faultAnnotations({ run, faults, lastAt }: IndexedHistory): Annotation[] {
  const epochMs = (at: number) => run.wallEpochMs + Math.round(at);
  return faults.map((fault) => {
    const unproven = fault.effective === null ? " (effect not proven)" : "";
    return {
      time: epochMs(fault.effective?.at ?? fault.requestedAt),
      timeEnd: epochMs(faultEnd(fault, lastAt)),
      tags: ["regiondrill", run.scenario, fault.kind],
      text: `${fault.kind} of ${fault.target}${unproven}, drill ${run.id}`,
    };
  });
}
