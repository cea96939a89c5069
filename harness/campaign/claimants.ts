/**
 * Drills that claim to prove requirements: every scenario of this checkout with each variant of its options, each other
 * choice that was run, and runs of scenarios that this checkout has no more. With each, the run that speaks for it: the
 * worst of its newest commit, so that a retry that passes hides no failure.
 */

import { drillTitle } from "../../reports/trace/drill-title.ts";
import type { Claimant } from "../../reports/trace/traceability.ts";
import { wasInterrupted } from "../contract/objections.ts";
import { madeToFail, type Result } from "../contract/result.ts";
import type { Profile } from "../contract/topology.ts";
import { type Chosen, defaultsOf, variantsOf } from "../drill/options.ts";
import type { Scenario } from "../drill/scenario.ts";
import { keptRuns } from "../judge/kept-runs.ts";
import { worstOf } from "../judge/verdict.ts";
import { isCommitted } from "../score/scored-run.ts";
import { standingOf } from "./expectation.ts";

/** The run that speaks for each drill, by the drill's title. */
type LastRuns = ReadonlyMap<string, Result>;

export interface LatestRuns {
  readonly last: LastRuns;
  /** How many runs there are, drills that were made to fail on purpose left out. */
  readonly read: number;
  /** Folders that could not be read, or hold a drill that was stopped, and which of these. */
  readonly leftOut: readonly string[];
}

/** @throws UsageError when there is no such folder */
export async function lastRuns(runs: string, scenarios: readonly Scenario[]): Promise<LatestRuns> {
  const newest = new Map<string, Result[]>();
  const leftOut: string[] = [];
  let read = 0;
  for await (const { folder, ...kept } of keptRuns(runs)) {
    if (kept.result === null) leftOut.push(`${folder}: ${kept.why}`);
    else if (madeToFail(kept.result.run) !== null) continue;
    else if (wasInterrupted(kept.result)) leftOut.push(`${folder}: the drill was stopped before its end`);
    else {
      read += 1;
      const title = titleOf(kept.result, scenarios);
      const before = newest.get(title) ?? [];
      newest.set(title, [...(isSameCode(before.at(-1), kept.result) ? before : []), kept.result]);
    }
  }
  const last = new Map([...newest].map(([title, same]) => [title, worstAmong(same, scenarios)]));
  return { last, read, leftOut };
}

function isSameCode(one: Result | undefined, other: Result): boolean {
  return isCommitted(other.run.commit) && one?.run.commit === other.run.commit;
}

/** The newest of the worst, by what they count for. */
function worstAmong(results: readonly Result[], scenarios: readonly Scenario[]): Result {
  const countsOf = (result: Result) => {
    const scenario = scenarios.find(({ name }) => name === result.run.scenario);
    return standingOf(result, scenario?.weakness(chosenIn(result.run, scenario)) ?? null).counts;
  };
  const worst = worstOf(results.map(countsOf));
  return results.findLast((result) => countsOf(result) === worst)!;
}

export function claimantsOf(scenarios: readonly Scenario[], last: LastRuns): Claimant[] {
  const claimed = new Set<string>();
  const claimant = (scenario: Scenario, chosen: Chosen): Claimant[] => {
    const drill = drillTitle({ scenario: scenario.name, options: chosen });
    if (claimed.has(drill)) return [];
    claimed.add(drill);
    return [claimantOf(drill, scenario, chosen, last.get(drill) ?? null)];
  };
  return [
    ...scenarios.flatMap((scenario) => [
      ...variantsOf(scenario.options).flatMap((chosen) => claimant(scenario, chosen)),
      ...[...last.values()]
        .filter(({ run }) => run.scenario === scenario.name)
        .flatMap(({ run }) => claimant(scenario, chosenIn(run, scenario))),
    ]),
    ...[...last].filter(([drill]) => !claimed.has(drill)).map(([drill, result]) => goneOf(drill, result)),
  ];
}

function claimantOf(drill: string, scenario: Scenario, chosen: Chosen, result: Result | null): Claimant {
  const { topology } = scenario;
  const weakness = scenario.weakness(chosen);
  return {
    drill,
    topology: topology.name,
    profile: profileText(topology.profile),
    proves: scenario.proves(chosen),
    weakness,
    last: result && { result, counts: standingOf(result, weakness).counts },
  };
}

/** A run of a scenario that is gone claims what its own result states. */
function goneOf(drill: string, result: Result): Claimant {
  const { topology, profile, proves } = result.run;
  return { drill, topology, profile, proves, weakness: null, last: { result, counts: result.verdict } };
}

function profileText({ name, compressedFrom }: Profile): string {
  return compressedFrom === null
    ? name
    : `${name} (objectives of its own; timings shortened from ${compressedFrom})`;
}

function titleOf({ run }: Result, scenarios: readonly Scenario[]): string {
  const scenario = scenarios.find(({ name }) => name === run.scenario);
  return drillTitle(scenario === undefined ? run : { ...run, options: chosenIn(run, scenario) });
}

/** With defaults of options that the scenario had not yet, in the order of today. */
function chosenIn({ options }: Result["run"], scenario: Scenario): Chosen {
  return { ...defaultsOf(scenario.options), ...options };
}
