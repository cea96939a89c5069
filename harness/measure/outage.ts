/**
 * The outage that the main fault of a history caused: the success rate before it, and when service was back.
 * What limits it is judged by is not its business.
 */
import { type EffectiveFault, mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { type AttemptTable, infoCode, okCode } from "../history/operations.ts";
import { type Baseline, baselineOf } from "./baseline.ts";
import { sentByHand } from "./by-hand.ts";
import { perHistory } from "./per-history.ts";
import { type Course, courseOf } from "./recovery.ts";
import type { Samples } from "./samples.ts";

export interface Outage {
  readonly fault: EffectiveFault;
  /** How attempts fared before any fault; `null` when nothing succeeded before that. */
  readonly baseline: Baseline | null;
  /** `null` without a baseline. */
  readonly course: Course | null;
  /** When the last attempt was sent: nothing was observed after. */
  readonly observedUntil: number;
  /** Tries sent since the fault took effect. */
  readonly attempts: number;
}

/** The outage by the main fault, `null` when no fault took effect. Samples are all attempts of the load, redeliveries included. */
export const outageOf = perHistory((history: IndexedHistory): Outage | null => {
  const fault = mainFault(history.faults);
  if (!fault) return null;
  const samples = samplesOf(history);
  // What an earlier fault had already spoiled is not what service comes back to.
  const undisturbedUntil = Math.min(...history.faults.flatMap(({ effective }) => effective?.at ?? []));
  const baseline = baselineOf(samples, undisturbedUntil);
  let observedUntil = 0;
  let attempts = 0;
  for (const sent of samples.sent) {
    if (sent > observedUntil) observedUntil = sent;
    if (sent >= fault.effective.at) attempts++;
  }
  const { effective } = fault;
  const { sustainedMs } = history.run;
  const course =
    baseline &&
    courseOf(samples, effective, baseline, sustainedMs, observedUntil, undisturbed(history, fault));
  return { fault, baseline, course, observedUntil, attempts };
});

/** Until when nothing but this fault can have brought service down: no healing, no later fault, and arrivals go on. */
function undisturbed(history: IndexedHistory, { id, effective, healRequestedAt }: EffectiveFault): number {
  const later = history.faults.filter((life) => life.id !== id && life.requestedAt > effective.at);
  const lastDue = history.operations.due.reduce((last, due) => Math.max(last, due), 0);
  return Math.min(
    healRequestedAt ?? Number.POSITIVE_INFINITY,
    ...later.map(({ requestedAt }) => requestedAt),
    lastDue,
  );
}

/** All attempts of the load but those that were given up before their time: they tell of the sender, not of the service. */
function samplesOf(history: IndexedHistory): Samples & { readonly sent: Float64Array } {
  const { operations, redeliveries, run } = history;
  const { attemptTimeoutMs, deadlineMs } = run.load;
  const most = operations.attempts.count + redeliveries.count;
  const samples = { sent: new Float64Array(most), done: new Float64Array(most), ok: new Uint8Array(most) };
  const sender = history.senders.at(-1);
  // When an interrupted sender ends, everything in flight is given up.
  const settledUntil = sender?.aborted ? sender.at - attemptTimeoutMs : Number.POSITIVE_INFINITY;
  let count = 0;
  const add = ({ sent, done, outcome }: AttemptTable, i: number, deadline: number) => {
    const expired = outcome[i] === infoCode && done[i]! >= deadline && done[i]! - sent[i]! < attemptTimeoutMs;
    if (expired || sent[i]! > settledUntil) return;
    samples.sent[count] = sent[i]!;
    samples.done[count] = done[i]!;
    samples.ok[count] = outcome[i] === okCode ? 1 : 0;
    count++;
  };
  const isByHand = sentByHand(history);
  for (let operation = 0; operation < operations.count; operation++) {
    if (isByHand(operation)) continue;
    const deadline = operations.due[operation]! + deadlineMs;
    for (let i = operations.firstAttempt[operation]!; i < operations.firstAttempt[operation + 1]!; i++)
      add(operations.attempts, i, deadline);
  }
  for (let i = 0; i < redeliveries.count; i++) add(redeliveries, i, Number.POSITIVE_INFINITY);
  const { sent, done, ok } = samples;
  return { sent: sent.subarray(0, count), done: done.subarray(0, count), ok: ok.subarray(0, count) };
}
