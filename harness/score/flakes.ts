/**
 * Drills that ended differently although nothing differed: same commit, same seed, same options, same provider. A
 * commit that is not known, or whose files were changed, is no ground to call two runs the same.
 */
import { isCommitted, type ScoredRun } from "./scored-run.ts";

export interface Flake {
  readonly title: string;
  readonly provider: string;
  readonly commit: string;
  readonly seed: number;
  /** Oldest first. */
  readonly runs: readonly ScoredRun[];
}

/** @param runs oldest first */
export function flakesAmong(runs: readonly ScoredRun[]): Flake[] {
  const same = Map.groupBy(
    runs.filter(({ commit }) => isCommitted(commit)),
    ({ title, provider, profile, commit, seed }) => JSON.stringify([title, provider, profile, commit, seed]),
  );
  return [...same.values()]
    .filter((group) => new Set(group.map(({ counts }) => counts)).size > 1)
    .map((group) => {
      const { title, provider, commit, seed } = group[0]!;
      return { title, provider, commit: commit!, seed, runs: group };
    });
}
