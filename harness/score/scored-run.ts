/** What a score needs of one run: where it belongs, what it counts for, how long recovery took, what was lost. */
import { flagsOf, flagText, isSabotaged } from "../contract/flags.ts";
import { firstReason, wasInterrupted } from "../contract/objections.ts";
import { providerNamed } from "../contract/provider-name.ts";
import type { Result, Verdict } from "../contract/result.ts";
import type { Interval } from "./interval.ts";

/** What a verdict counts for where a known weakness may have to show: `pass` is as expected. */
export interface Standing {
  readonly counts: Verdict;
  /** The verdict in words. */
  readonly text: string;
}

/** Acknowledged operations that were missing, and how far back they reach. */
export interface Loss {
  readonly operations: number;
  readonly seconds: number;
}

export interface ScoredRun extends Standing {
  readonly id: string;
  readonly folder: string;
  readonly scenario: string;
  /** As it is typed: `partition --cut a-to-b`. Two runs may be compared when title, provider and profile are the same. */
  readonly title: string;
  readonly provider: string;
  readonly profile: string;
  readonly seed: number;
  readonly defect: string | null;
  /** Its faults were made to do nothing. */
  readonly sabotaged: boolean;
  /** It was interrupted: how it ended proves nothing about the system. */
  readonly stopped: boolean;
  readonly commit: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly verdict: Verdict;
  /** The first reason's first line; `null` where nothing stood against a pass. */
  readonly reason: string | null;
  readonly command: string;
  readonly wallMs: number;
  /** Milliseconds. `null` where no fault took effect, or recovery could not be measured; a service that never came back is infinite. */
  readonly rtoMs: Interval | null;
  readonly rpoAtFailover: Loss | null;
  readonly rpoAfterHeal: Loss | null;
  /** Milliseconds, and operations; `null` where the scenario sets no limit. */
  readonly limits: { readonly rtoMs: number | null; readonly rpoAtFailover: number | null };
}

export function scoredRun(folder: string, result: Result, standing: Standing): ScoredRun {
  const { run, verdict, measures, cost } = result;
  const { id, scenario, provider, profile, seed, defect, commit, startedAt, endedAt, command } = run;
  const origin = {
    id,
    folder,
    scenario,
    provider: providerNamed(provider),
    profile,
    seed,
    defect,
    commit,
    startedAt,
    endedAt,
    command,
  };
  return {
    ...origin,
    ...standing,
    verdict,
    title: titleOf(result),
    sabotaged: isSabotaged(run),
    stopped: wasInterrupted(result),
    reason: firstReason(result),
    wallMs: cost.wallMs,
    rtoMs: recoveryOf(result),
    rpoAtFailover: measures.rpo.atFailover,
    rpoAfterHeal: measures.rpo.afterHeal,
    limits: { rtoMs: limitOf(result, "rto"), rpoAtFailover: limitOf(result, "rpoAtFailover") },
  };
}

/** Whether it tells of the system as it is: no defect was planted, and its faults were real. */
export function isScored({ defect, sabotaged }: Pick<ScoredRun, "defect" | "sabotaged">): boolean {
  return defect === null && !sabotaged;
}

/** A commit that is known, without changed files: two runs of it were of the same. */
export function isCommitted(commit: string | null): commit is string {
  return commit !== null && !commit.endsWith("-dirty");
}

/** A drill that was stopped, or proved nothing, measured no recovery that could be compared. */
function recoveryOf({ verdict, measures: { rto } }: Result): Interval | null {
  if (rto === null || (verdict !== "pass" && verdict !== "fail")) return null;
  const upper = rto.upperMs ?? Number.POSITIVE_INFINITY;
  return { lower: rto.lowerMs ?? (rto.upperMs === null ? upper : 0), upper };
}

function limitOf({ criteria }: Result, id: string): number | null {
  return criteria.find((criterion) => criterion.id === id)?.limit ?? null;
}

/** Flags that do not change what is drilled: the same drill with another seed, say, is compared. */
const apart = ["seed", "provider", "defect", "sabotage", "keep"];

function titleOf({ run }: Result): string {
  const telling = flagsOf(run).filter(({ name }) => !apart.includes(name));
  return [run.scenario, ...telling.map(flagText)].join(" ");
}
