/**
 * Every stretch since the first fault in which service was away: when it began and ended, each as an interval, what was going on
 * when it began, and how many attempts met it. The recovery time is about one outage; these are all.
 */
import type { FaultLife } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import type { Baseline } from "./baseline.ts";
import { loadAttemptsOf } from "./load-attempts.ts";
import { baselineBefore, lastDue, lastSent, outageOf } from "./outage.ts";
import { type Begin, seenBegin } from "./outage-begin.ts";
import { perHistory } from "./per-history.ts";
import { type Course, coursesOf } from "./recovery.ts";
import { asSendersSee, type OutageOfSenders } from "./senders-apart.ts";

export interface OutageCause {
  readonly by: "fault" | "healing";
  /** Id of the fault, or of the fault that was being healed. */
  readonly fault: string;
}

/** Times in milliseconds since the history began. */
export interface ToldOutage extends OutageOfSenders {
  /** The latest thing done to the system before the outage began; `null`: nothing had been done. */
  readonly cause: OutageCause | null;
  /** Attempts that were sent in it, those of them that failed, and first attempts among them. */
  readonly attempts: number;
  readonly failed: number;
  readonly arrivals: number;
}

/** In order. `null` where nothing was broken, or nothing succeeded before. */
export const outagesOf = perHistory((history: IndexedHistory): readonly ToldOutage[] | null => {
  const baseline = baselineBefore(history);
  const begun = history.faults.filter(({ effective }) => effective !== null);
  if (baseline === null || begun.length === 0) return null;
  const main = outageOf(history)!;
  const from = Math.min(main.begin.at, ...begun.map(({ requestedAt }) => requestedAt));
  const courses = coursesOf(
    loadAttemptsOf(history),
    { at: from, untilAt: from },
    baseline,
    history.run.sustainedMs,
    lastSent(history),
    lastDue(history),
  );
  let earlier = from;
  return courses.flatMap((course) => {
    const told = course.notBefore === null ? null : toldOutage(history, baseline, course, earlier);
    earlier = course.back?.notAfter ?? earlier;
    return told ?? [];
  });
});

/** @param earlier service was there, or nothing broken, at that time */
function toldOutage(
  history: IndexedHistory,
  baseline: Baseline,
  course: Course,
  earlier: number,
): ToldOutage | null {
  const begin = beginIn(history, baseline, course, earlier);
  const endedBy = course.back?.notAfter ?? lastSent(history);
  const met = metBy(history, begin.at, endedBy);
  if (met.failed === 0) return null;
  const notBefore = Math.max(course.notBefore!, begin.untilAt);
  const seen = asSendersSee(history, begin, { ...course, notBefore });
  const at = Math.max(seen.begin.at, healingBefore(history, begin.at));
  return {
    begin: { at, untilAt: seen.begin.untilAt },
    end: seen.end,
    cause: causeOf(history.faults, begin.untilAt),
    ...met,
  };
}

/** The outage of the main fault began when that measure states: what is known of the fault is in it. */
function beginIn(
  history: IndexedHistory,
  baseline: Baseline,
  { notBefore, downAgainAt }: Course,
  earlier: number,
): Begin {
  const { begin } = outageOf(history)!;
  const from = downAgainAt === null ? earlier : Math.max(earlier, healingBefore(history, downAgainAt));
  const attempts = loadAttemptsOf(history);
  const found = seenBegin({ attempts, baseline, from, until: notBefore! + 1, lost: new Set() });
  const isMain =
    begin.at <= notBefore! &&
    begin.untilAt >= (downAgainAt ?? 0) &&
    (found === null || found.failedBy >= begin.at);
  if (isMain) return begin;
  return found ?? { at: from, untilAt: notBefore!, seen: true };
}

/** What healing cuts off counts from the healing on, so an outage that begins with it does not begin before. */
function healingBefore({ faults }: IndexedHistory, at: number): number {
  return Math.max(
    0,
    ...faults.flatMap(({ healRequestedAt }) => healRequestedAt ?? []).filter((one) => one <= at),
  );
}

function metBy(history: IndexedHistory, from: number, until: number) {
  const all = loadAttemptsOf(history);
  let [attempts, failed, arrivals] = [0, 0, 0];
  for (let i = 0; i < all.count; i++) {
    const sent = all.sentAt(i);
    const inFlight = !all.isOk(i) && sent < from && all.doneAt(i) >= from;
    if ((sent < from && !inFlight) || sent > until) continue;
    attempts++;
    if (!all.isOk(i)) failed++;
    if (all.isFirst(i)) arrivals++;
  }
  return { attempts, failed, arrivals };
}

function causeOf(faults: readonly FaultLife[], beganBy: number): OutageCause | null {
  const done = faults.flatMap(({ id, requestedAt, healRequestedAt }) => [
    { at: requestedAt, by: "fault" as const, fault: id },
    ...(healRequestedAt === null ? [] : [{ at: healRequestedAt, by: "healing" as const, fault: id }]),
  ]);
  const latest = done
    .filter(({ at }) => at <= beganBy)
    .sort((a, b) => a.at - b.at)
    .at(-1);
  return latest === undefined ? null : { by: latest.by, fault: latest.fault };
}
