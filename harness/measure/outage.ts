/**
 * The outage that the main fault of a history caused: the success rate before it, and when service was back.
 * What limits it is judged by is not its business.
 */
import { type EffectiveFault, mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { okCode, type TryTable } from "../history/operations.ts";
import { perHistory } from "./per-history.ts";
import { baselineOf, type Recovery, recoveryWindow, type Samples } from "./recovery.ts";

export interface Outage {
  readonly fault: EffectiveFault;
  /** Success rate before any fault, 0 to 1; `null` when nothing succeeded before that. */
  readonly baseline: number | null;
  /** `null`: service was not seen to come back. */
  readonly recovery: Recovery | null;
  /** When the last try was sent: nothing was observed after. */
  readonly observedUntil: number;
  /** When the last try that failed was sent, if one was sent after the fault. */
  readonly lastFailureAt: number | null;
  /** Tries sent since the fault took effect. */
  readonly tries: number;
}

/** The outage by the main fault, `null` when no fault took effect. Samples are all tries, redeliveries included. */
export const outageOf = perHistory((history: IndexedHistory): Outage | null => {
  const fault = mainFault(history.faults);
  if (!fault) return null;
  const samples = samplesOf([history.operations.tries, history.redeliveries]);
  // What an earlier fault had already spoiled is not what service comes back to.
  const undisturbedUntil = Math.min(...history.faults.flatMap(({ effective }) => effective?.at ?? []));
  const baseline = baselineOf(samples, undisturbedUntil);
  let observedUntil = 0;
  let lastFailureAt: number | null = null;
  let tries = 0;
  for (let i = 0; i < samples.sent.length; i++) {
    const sent = samples.sent[i]!;
    if (sent > observedUntil) observedUntil = sent;
    if (sent < fault.effective.at) continue;
    tries++;
    if (samples.ok[i] === 0 && sent > (lastFailureAt ?? 0)) lastFailureAt = sent;
  }
  const recovery =
    baseline === null
      ? null
      : recoveryWindow(samples, fault.effective, baseline, history.run.sustainedMs, observedUntil);
  return { fault, baseline, recovery, observedUntil, lastFailureAt, tries };
});

function samplesOf(tables: readonly TryTable[]): Samples {
  const count = tables.reduce((sum, table) => sum + table.count, 0);
  const samples = { sent: new Float64Array(count), done: new Float64Array(count), ok: new Uint8Array(count) };
  let offset = 0;
  for (const table of tables) {
    samples.sent.set(table.sent, offset);
    samples.done.set(table.done, offset);
    for (let i = 0; i < table.count; i++) samples.ok[offset + i] = table.outcome[i] === okCode ? 1 : 0;
    offset += table.count;
  }
  return samples;
}
