/**
 * Bounded staleness: a read that begins later than the promise after an acknowledgement shows the operation. Reads that failed
 * are no evidence for or against it. Too few reads that begin late enough, in all or since the fault, prove nothing. Time in
 * which the machine had nothing left to give does not count against the system.
 */
import { boundText } from "../contract/criteria.ts";
import { count, counted, duration, fineClock } from "../contract/quantity.ts";
import type { Verdict, Witness } from "../contract/result.ts";
import { wallTime } from "../history/clock.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { noRegion } from "../history/operations.ts";
import { absentCode, failedCode } from "../history/read-backs.ts";
import { busyMsBetween } from "../measure/machine.ts";
import { ageOfRead, stalenessOf } from "../measure/staleness.ts";
import { type Check, criterionOf, mostWitnesses, noCriterion, onBusyMachine } from "./check.ts";
import { witnessOf } from "./life.ts";

/** A few might all have been luck. */
const leastReads = 10;

export const staleReads: Check = (history) => {
  const criterion = criterionOf(history, "staleness");
  const limit = criterion?.limit ?? 0;
  const { late, absent, stale } = readsJudged(history, limit);
  const result = (verdict: Verdict, reason: string) => {
    const violations = verdict === "fail" ? stale.length : 0;
    const witnesses =
      verdict === "fail" ? stale.slice(0, mostWitnesses).map((read) => witness(history, read)) : [];
    return { id: "stale-reads", verdict, examined: late.length, violations, reason, witnesses };
  };
  if (!criterion) return result("inconclusive", noCriterion("staleness"));
  const found = (absences: readonly number[]) =>
    `${foundText(history, late, absences, limit)}; ${boundText(criterion)} promised`;
  if (stale.length > 0) return result("fail", found(stale));
  if (absent.length > 0) return result("inconclusive", `${found(absent)}${onBusyMachine}`);
  const missing = whyTooFew(history, late, limit);
  return missing === null ? result("pass", found([])) : result("inconclusive", missing);
};

/** Numbers of reads. */
export interface ReadsJudged {
  /** Answered, and begun later than the limit after their acknowledgement. */
  readonly late: readonly number[];
  /** Those of them that did not show their operation. */
  readonly absent: readonly number[];
  /** Those of them that are too old even without the time in which the machine was busy. */
  readonly stale: readonly number[];
}

export function readsJudged(history: IndexedHistory, limit: number): ReadsJudged {
  const late = answeredAfter(history, limit);
  const absent = late.filter((read) => history.readBacks.outcome[read] === absentCode);
  const busyMs = busyMsBetween(history);
  const stale = absent.filter((read) => {
    const begun = history.readBacks.begun[read]!;
    const ageMs = ageOfRead(history, read);
    return ageMs - busyMs(begun - ageMs, begun) > limit;
  });
  return { late, absent, stale };
}

/** Reads that were answered, and began later than the limit after their acknowledgement. */
function answeredAfter(history: IndexedHistory, limit: number): number[] {
  const { count: reads, outcome } = history.readBacks;
  const late: number[] = [];
  for (let read = 0; read < reads; read++)
    if (outcome[read] !== failedCode && ageOfRead(history, read) > limit) late.push(read);
  return late;
}

function foundText(
  history: IndexedHistory,
  late: readonly number[],
  absences: readonly number[],
  limit: number,
): string {
  const judged = `${counted(late.length, "reads")} that began more than ${duration(limit)} after the acknowledgement`;
  const failed = stalenessOf(history)?.failed ?? 0;
  const rest = failed === 0 ? "" : `; ${counted(failed, "reads")} failed, which is not held against it here`;
  if (absences.length === 0) return `${judged} showed the operation${rest}`;
  const oldest = absences.reduce((most, read) => Math.max(most, ageOfRead(history, read)), 0);
  return `${count(absences.length)} of ${judged} did not show the operation, at worst ${duration(oldest, limit)} after it${rest}`;
}

/** `null` if there are enough, in all and since the first fault took effect. */
function whyTooFew(history: IndexedHistory, late: readonly number[], limit: number): string | null {
  const effects = history.faults.flatMap(({ effective }) => effective?.at ?? []);
  const began = `began more than ${duration(limit)} after their acknowledgement and were answered`;
  if (late.length < leastReads)
    return `only ${counted(late.length, "reads")} ${began}, ${leastReads} are needed`;
  if (effects.length === 0) return null;
  const effectAt = Math.min(...effects);
  const since = late.filter((read) => history.readBacks.begun[read]! >= effectAt).length;
  return since >= leastReads
    ? null
    : `only ${counted(since, "reads")} since the fault took effect ${began}, ${leastReads} are needed`;
}

function witness(history: IndexedHistory, read: number): Witness {
  const { operation, begun, region } = history.readBacks;
  const by = region[read] === noRegion ? undefined : history.regionNames[region[read]!];
  const at = begun[read]!;
  const age = duration(ageOfRead(history, read));
  const wrong = `read at ${fineClock(at / 1000)}, ${age} after that, and answered by ${by ?? "an unnamed region"} without it`;
  return { ...witnessOf(history, operation[read]!, wrong, by), at: wallTime(history.run, at) };
}
