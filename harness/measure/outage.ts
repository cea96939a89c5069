/**
 * The outage that the main fault of a history caused: when it began, the success rate before it, and when service was back.
 * What limits it is judged by is not its business.
 */
import { type EffectiveFault, mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { type Baseline, baselineOf } from "./baseline.ts";
import { loadAttemptsOf } from "./load-attempts.ts";
import { type Begin, beginOf } from "./outage-begin.ts";
import { perHistory } from "./per-history.ts";
import { type Course, courseOf } from "./recovery.ts";
import type { Samples } from "./samples.ts";

export interface Outage {
  readonly fault: EffectiveFault;
  readonly begin: Begin;
  /** How attempts fared before any fault; `null` when nothing succeeded before that. */
  readonly baseline: Baseline | null;
  /** `null` without a baseline. */
  readonly course: Course | null;
  /** When the last attempt was sent: nothing was observed after. */
  readonly observedUntil: number;
  /** Attempts sent since the outage began. */
  readonly attempts: number;
}

/** The outage by the main fault, `null` when no fault took effect. */
export const outageOf = perHistory((history: IndexedHistory): Outage | null => {
  const fault = mainFault(history.faults);
  if (!fault) return null;
  const attempts = loadAttemptsOf(history);
  const baseline = baselineBefore(history);
  const until = undisturbed(history, fault);
  const lost = new Set(fault.regionsLost.map((region) => history.regionNames.indexOf(region)));
  const { effective } = fault;
  const begin = baseline
    ? beginOf({ attempts, baseline, until, lost }, fault)
    : { at: effective.at, untilAt: effective.untilAt, seen: false };
  const observedUntil = lastSent(history);
  const course =
    baseline && courseOf(attempts, begin, baseline, history.run.sustainedMs, observedUntil, until);
  return { fault, begin, baseline, course, observedUntil, attempts: sentSince(attempts, begin.at) };
});

/** How attempts fared before anything was broken: what a fault had spoiled is not what service comes back to. */
export const baselineBefore = perHistory((history: IndexedHistory): Baseline | null => {
  const undisturbedUntil = Math.min(...history.faults.flatMap(startOf));
  return baselineOf(loadAttemptsOf(history), undisturbedUntil);
});

/** Within a command the effect may begin at any time: at its start already. */
function startOf({ requestedAt, effective }: IndexedHistory["faults"][number]): number[] {
  if (effective === null) return [];
  return [effective.extent === "command" ? Math.min(requestedAt, effective.at) : effective.at];
}

export const lastSent = perHistory((history: IndexedHistory): number => {
  const attempts = loadAttemptsOf(history);
  let last = 0;
  for (let i = 0; i < attempts.count; i++) last = Math.max(last, attempts.sentAt(i));
  return last;
});

function sentSince(attempts: Samples, at: number): number {
  let count = 0;
  for (let i = 0; i < attempts.count; i++) if (attempts.sentAt(i) >= at) count++;
  return count;
}

/** When the last arrival was due: from then on only what is tried again is sent. */
export function lastDue({ operations }: IndexedHistory): number {
  return operations.due.reduce((last, due) => Math.max(last, due), 0);
}

/** Until when nothing but this fault can have brought service down: no healing, no later fault, and arrivals go on. */
function undisturbed(history: IndexedHistory, { id, effective, healRequestedAt }: EffectiveFault): number {
  const later = history.faults.filter((life) => life.id !== id && life.requestedAt > effective.at);
  return Math.min(
    healRequestedAt ?? Number.POSITIVE_INFINITY,
    ...later.map(({ requestedAt }) => requestedAt),
    lastDue(history),
  );
}
