/**
 * A nightly job as data: every drill with each of its attempts, the control table, what was not run. A retry never
 * takes a failure back: a drill that did not pass and then did is a flake, and counts for its worst attempt.
 */
import type { Controls } from "../contract/controls.ts";
import type { Verdict } from "../contract/result.ts";
import { worstOf } from "../judge/verdict.ts";
import type { Standing } from "./scored-run.ts";

export const nightSchemaId = "regiondrill/nightly@1";

export interface Attempt extends Standing {
  readonly folder: string;
  /** Runs it again. */
  readonly command: string;
  /** The first reason's first line; `null` where nothing stood against a pass. */
  readonly reason: string | null;
  readonly rtoMs: { readonly lowerMs: number | null; readonly upperMs: number | null } | null;
  readonly wallMs: number;
}

export interface NightDrill {
  readonly scenario: string;
  /** As it is typed, without the seed. */
  readonly title: string;
  readonly seed: number;
  /** In order; none where it was not run. */
  readonly attempts: readonly Attempt[];
  readonly outcome: Outcome;
}

/** `flake`: it did not pass, and then did. */
export type Outcome = Verdict | "flake" | "not run";

export interface Night {
  readonly schema: typeof nightSchemaId;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly commit: string | null;
  readonly seeds: readonly number[];
  readonly drills: readonly NightDrill[];
  /** `null` where they were left out, or not reached. */
  readonly controls: Controls | null;
  /** Controls that were planned and not run. */
  readonly controlsNotRun: number;
  /** Why it ended before all was run; `null` when it did not. */
  readonly stopped: string | null;
  /** Decides the exit code. */
  readonly verdict: Verdict;
}

export function outcomeOf(attempts: readonly Attempt[]): Outcome {
  if (attempts.length === 0) return "not run";
  const worst = worstOf(attempts.map(({ counts }) => counts));
  return worst !== "pass" && attempts.at(-1)!.counts === "pass" ? "flake" : worst;
}

/**
 * By the worst attempt of any drill; what was not run proves nothing.
 * @param stopped what being stopped counts for; `null` when all was run
 */
export function verdictOfNight(
  drills: readonly NightDrill[],
  controls: Verdict | null,
  stopped: Verdict | null,
): Verdict {
  const attempts = drills.flatMap((drill) => drill.attempts.map(({ counts }) => counts));
  const missing = drills.some((drill) => drill.attempts.length === 0) ? "inconclusive" : "pass";
  return worstOf([...attempts, controls ?? "pass", stopped ?? "pass", missing]);
}
