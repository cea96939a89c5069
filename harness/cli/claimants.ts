/**
 * Drills that claim to prove requirements: every scenario of this checkout with each variant of its options, each other
 * choice that was run, and runs of scenarios that this checkout has no more. With each, its newest run.
 */
import { drillTitle } from "../../reports/trace/drill-title.ts";
import type { Claimant } from "../../reports/trace/traceability.ts";
import { madeToFail, type Result } from "../contract/result.ts";
import type { Profile } from "../contract/topology.ts";
import { type Chosen, defaultsOf, variantsOf } from "../drill/options.ts";
import type { Scenario } from "../drill/scenario.ts";
import { keptRuns } from "../judge/kept-runs.ts";
import { standingOf } from "./expectation.ts";

/** The newest run of each drill, by the drill's title. */
type LastRuns = ReadonlyMap<string, Result>;

export interface RunsRead {
  readonly last: LastRuns;
  /** How many runs there are, drills that were made to fail on purpose left out. */
  readonly read: number;
  /** Folders that could not be read, and why. */
  readonly leftOut: readonly string[];
}

/** @throws RunError when there is no such folder */
export async function lastRuns(runs: string, scenarios: readonly Scenario[]): Promise<RunsRead> {
  const last = new Map<string, Result>();
  const leftOut: string[] = [];
  let read = 0;
  for await (const kept of keptRuns(runs)) {
    if (kept.result === null) leftOut.push(`${kept.folder}: ${kept.why}`);
    else if (madeToFail(kept.result.run) === null) {
      read += 1;
      last.set(titleOf(kept.result, scenarios), kept.result);
    }
  }
  return { last, read, leftOut };
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

/** A run of a scenario that is gone claims what it said of itself. */
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
