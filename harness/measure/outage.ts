/**
 * The outage that the main fault of a history caused: the success rate before it, and when service was back.
 * What limits it is judged by is not its business.
 */
import { type EffectiveFault, mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { type AttemptTable, infoCode, okCode } from "../history/operations.ts";
import { type Baseline, baselineFrom } from "./baseline.ts";
import { sentByHand } from "./by-hand.ts";
import { perHistory } from "./per-history.ts";
import { type Course, courseOf } from "./recovery.ts";
import type { SampleTable } from "./samples.ts";

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
  let [undisturbedCount, undisturbedOk, observedUntil, attempts] = [0, 0, 0, 0];
  for (let i = 0; i < samples.length; i++) {
    if (!samples.tells(i)) continue;
    const sent = samples.sent(i);
    if (sent > observedUntil) observedUntil = sent;
    if (sent >= fault.effective.at) attempts++;
    if (samples.done(i) >= undisturbedUntil) continue;
    undisturbedCount++;
    if (samples.ok(i)) undisturbedOk++;
  }
  const baseline = baselineFrom(undisturbedCount, undisturbedOk);
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
function samplesOf(history: IndexedHistory): SampleTable {
  const { operations, redeliveries, run } = history;
  const { attemptTimeoutMs, deadlineMs } = run.load;
  const ofOperations = operations.attempts.count;
  const leftOut = new Uint8Array(ofOperations + redeliveries.count);
  const sender = history.senders.at(-1);
  // When an interrupted sender ends, everything in flight is given up.
  const settledUntil = sender?.aborted ? sender.at - attemptTimeoutMs : Number.POSITIVE_INFINITY;
  const isGivenUp = ({ sent, done, outcome }: AttemptTable, i: number, deadline: number) => {
    const expired = outcome[i] === infoCode && done[i]! >= deadline && done[i]! - sent[i]! < attemptTimeoutMs;
    return expired || sent[i]! > settledUntil;
  };
  const isByHand = sentByHand(history);
  for (let operation = 0; operation < operations.count; operation++) {
    const deadline = operations.due[operation]! + deadlineMs;
    for (let i = operations.firstAttempt[operation]!; i < operations.firstAttempt[operation + 1]!; i++)
      if (isByHand(operation) || isGivenUp(operations.attempts, i, deadline)) leftOut[i] = 1;
  }
  for (let i = 0; i < redeliveries.count; i++)
    if (isGivenUp(redeliveries, i, Number.POSITIVE_INFINITY)) leftOut[ofOperations + i] = 1;
  const of =
    (field: "sent" | "done" | "outcome") =>
    (i: number): number =>
      i < ofOperations ? operations.attempts[field][i]! : redeliveries[field][i - ofOperations]!;
  const outcome = of("outcome");
  return {
    length: leftOut.length,
    tells: (i) => leftOut[i] === 0,
    sent: of("sent"),
    done: of("done"),
    ok: (i) => outcome(i) === okCode,
  };
}
