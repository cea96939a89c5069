/**
 * Which runs may go. A run goes only when every rule that was given lets it go, and never when it is protected: the
 * last failure, the last unexpected one and the last green run of each drill, what a pack refers to, what still runs.
 * Pure: a plan, no deletion.
 */
import type { Verdict } from "../contract/result.ts";

export interface RetainedRun {
  readonly id: string;
  /** What it is a run of: scenario, options, planted defect. Runs are counted, and last ones kept, by this. */
  readonly drill: string;
  /** When it began, in milliseconds since 1970. */
  readonly atMs: number;
  /** `null` where it was never judged. */
  readonly verdict: Verdict | null;
  /** What its verdict counts for; `null` where it was never judged. */
  readonly counts: Verdict | null;
  /** Why it must stay, whatever its age; `null` where nothing is known. */
  readonly neededBecause: string | null;
}

/** At least one rule is given. */
export interface Policy {
  /** Younger runs stay. */
  readonly olderThanMs: number | null;
  /** So many of the newest runs of each drill stay. */
  readonly keep: number | null;
}

export interface RetentionPlan {
  readonly remove: readonly { readonly id: string; readonly why: string }[];
  /** Runs that the rules would let go and that stay all the same. */
  readonly protected: readonly { readonly id: string; readonly why: string }[];
  /** How many stay by the rules. */
  readonly within: number;
}

export function planRetention(
  runs: readonly RetainedRun[],
  { olderThanMs, keep }: Policy,
  nowMs: number,
): RetentionPlan {
  const remove: { id: string; why: string }[] = [];
  const needed: { id: string; why: string }[] = [];
  let within = 0;
  for (const drill of Map.groupBy(runs, (run) => run.drill).values()) {
    const newestFirst = drill.toSorted((a, b) => b.atMs - a.atMs || (a.id < b.id ? 1 : -1));
    // A known weakness that shows again fails as expected: it must not take the place of an unexpected failure.
    const lastFailed = [
      newestFirst.find(({ counts }) => counts === "fail"),
      newestFirst.find(({ verdict }) => verdict === "fail"),
    ];
    const lastGreen = newestFirst.find(({ verdict, counts }) => verdict === "pass" || counts === "pass");
    for (const [place, run] of newestFirst.entries()) {
      const ageMs = nowMs - run.atMs;
      if ((olderThanMs !== null && ageMs <= olderThanMs) || (keep !== null && place < keep)) {
        within += 1;
        continue;
      }
      const why = run.neededBecause ?? lastOf(run, lastFailed, lastGreen);
      if (why !== null) needed.push({ id: run.id, why });
      else remove.push({ id: run.id, why: reason(ageMs, place, { olderThanMs, keep }) });
    }
  }
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  return { remove: remove.sort(byId), protected: needed.sort(byId), within };
}

function lastOf(
  run: RetainedRun,
  lastFailed: readonly (RetainedRun | undefined)[],
  lastGreen: RetainedRun | undefined,
): string | null {
  if (lastFailed.includes(run)) return "the last failed run of its drill";
  return run === lastGreen ? "the last green run of its drill" : null;
}

function reason(ageMs: number, place: number, { olderThanMs, keep }: Policy): string {
  const days = Math.floor(ageMs / (24 * 60 * 60 * 1000));
  return [
    ...(olderThanMs === null ? [] : [`${days === 1 ? "1 day" : `${days} days`} old`]),
    ...(keep === null ? [] : [`${place} newer runs of its drill`]),
  ].join(", ");
}
