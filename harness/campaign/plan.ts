/**
 * Which drills are run one after the other, and in which order: those of one topology follow one another, and among
 * them those whose services run with the same settings, so that as little as possible is started anew. Pure.
 */
import { whyUnable } from "../contract/ability.ts";
import type { Flag } from "../contract/flags.ts";
import { UsageError, unknownName } from "../contract/usage-error.ts";
import { asFlags, type Chosen, chosenFlags, defaultsOf, variantsOf } from "../drill/options.ts";
import type { Scenario } from "../drill/scenario.ts";
import { whyNoAccess } from "../load/edge-access.ts";
import { abilitiesOf } from "../provider/abilities.ts";
import { switched, valued } from "./drill-flags.ts";

/** One drill to be run. */
export interface PlannedDrill {
  readonly scenario: Scenario;
  readonly chosen: Chosen;
  readonly defect: string | null;
  readonly sabotaged: boolean;
}

/** Each drill once, with the default of each option, in the order given. */
export function planOfDefaults(scenarios: readonly Scenario[]): PlannedDrill[] {
  const drills = scenarios.map((scenario) => ({
    scenario,
    chosen: defaultsOf(scenario.options),
    defect: null,
    sabotaged: false,
  }));
  for (const planned of drills) refuseUnable(planned);
  return drills;
}

/** Every scenario with every variant of its options. */
export function planOfAll(scenarios: readonly Scenario[]): PlannedDrill[] {
  const drills = scenarios.flatMap((scenario) =>
    variantsOf(scenario.options).map((chosen) => ({ scenario, chosen, defect: null, sabotaged: false })),
  );
  for (const planned of drills) refuseUnable(planned);
  // Regions in which a weakness was shown hold different things for ever: no drill takes them over.
  const showsWeakness = ({ scenario, chosen }: PlannedDrill) => Number(scenario.weakness(chosen) !== null);
  return together(drills.toSorted((a, b) => showsWeakness(a) - showsWeakness(b)));
}

/**
 * Each defect in each drill that must catch it, then each drill with its faults made to do nothing. A drill without
 * faults has none that could do nothing.
 * @param only defects, scenarios or `sabotage`; none for everything
 * @throws UsageError when one of `only` is unknown
 */
export function planOfControls(scenarios: readonly Scenario[], only: readonly string[]): PlannedDrill[] {
  const plan = (scenario: Scenario, defect: string | null): PlannedDrill => ({
    scenario,
    chosen: defaultsOf(scenario.options),
    defect,
    sabotaged: defect === null,
  });
  const planted = scenarios.flatMap((scenario) => scenario.catches.map((defect) => plan(scenario, defect)));
  const sabotaged = scenarios.filter(({ faultless }) => !faultless).map((scenario) => plan(scenario, null));
  for (const name of only) requireKnown(name, scenarios);
  const asked = ({ scenario, defect }: PlannedDrill) =>
    only.length === 0 || only.includes(scenario.name) || only.includes(defect ?? "sabotage");
  const all = [...together(planted), ...together(sabotaged)].filter(asked);
  for (const drill of all) refuseUnable(drill);
  return all;
}

/**
 * @param attached whether the regions are those of a compose project
 * @throws UsageError that names an ability that the drill needs and its topology lacks, and where it is found, or what of
 * the environment is missing to send what the topology describes
 */
export function refuseUnable(
  { scenario, chosen }: Pick<PlannedDrill, "scenario" | "chosen">,
  attached = false,
): void {
  const { name, topology, options } = scenario;
  const lacking = whyNoAccess(topology, process.env);
  if (lacking.length > 0) throw new UsageError(`${name} cannot be run: ${lacking.join("; ")}`);
  const needs = scenario.needs(chosen);
  if (needs.length === 0) return;
  const where = attached ? `${topology.name}, attached,` : topology.name;
  const why = whyUnable(where, abilitiesOf(topology, attached), needs);
  if (why !== null)
    throw new UsageError(`${[name, ...asFlags(options, chosen)].join(" ")} cannot be run: ${why}`);
}

/** Defects of the systems that no drill claims to catch. */
export function unclaimedDefects(scenarios: readonly Scenario[]): string[] {
  const claimed = new Set(scenarios.flatMap(({ catches }) => catches));
  return defectNames(scenarios).filter((name) => !claimed.has(name));
}

function requireKnown(only: string, scenarios: readonly Scenario[]): void {
  const names = scenarios.map(({ name }) => name);
  const known = ["sabotage", ...names, ...defectNames(scenarios)];
  if (!known.includes(only)) throw unknownName("defect or scenario", only, known);
  const scenario = scenarios.find(({ name }) => name === only);
  if (scenario?.faultless && scenario.catches.length === 0)
    throw new UsageError(`${only} has no control: it injects no fault and names no defect it must catch`);
}

function defectNames(scenarios: readonly Scenario[]): string[] {
  return [...new Set(scenarios.flatMap(({ topology }) => Object.keys(topology.system.defects ?? {})))];
}

/** What makes it differ from its scenario: `--cut a-to-b --defect no-dedup`. */
export function flagsOfPlanned({ scenario, chosen, defect, sabotaged }: PlannedDrill): Flag[] {
  return [
    ...chosenFlags(scenario.options, chosen),
    ...valued("defect", defect),
    ...switched("sabotage", sabotaged),
  ];
}

function together(drills: readonly PlannedDrill[]): PlannedDrill[] {
  return grouped(drills, [
    ({ scenario }) => scenario.topology.name,
    (drill) => (defectOf(drill)?.edgeChecks === false ? "edge without checks" : "edge with checks"),
    (drill) => settingsOf(drill),
  ]);
}

/** Groups in the order in which they first appear, and within each in the order given. */
function grouped(
  drills: readonly PlannedDrill[],
  keys: readonly ((drill: PlannedDrill) => string)[],
): PlannedDrill[] {
  const [key, ...finer] = keys;
  if (key === undefined) return [...drills];
  return [...Map.groupBy(drills, key).values()].flatMap((group) => grouped(group, finer));
}

function settingsOf(drill: PlannedDrill): string {
  const settings = { ...drill.scenario.settings(drill.chosen), ...defectOf(drill)?.env };
  return JSON.stringify(Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function defectOf({ scenario, defect }: PlannedDrill) {
  return defect === null ? undefined : scenario.topology.system.defects?.[defect];
}

/** Every region that one of them has. */
export function regionsOf(scenarios: readonly Scenario[]): string[] {
  return [...new Set(scenarios.flatMap(({ topology }) => topology.regions))];
}
