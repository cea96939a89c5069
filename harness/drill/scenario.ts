/** A scenario as its author writes it: a promise, where it runs, what traffic, which limits, and the drill itself. */
import type { CheckId } from "../check/index.ts";
import type { AbilityName } from "../contract/ability.ts";
import type { Topology } from "../contract/topology.ts";
import type { Fault } from "../fault/fault.ts";
import type { LoadSpec } from "../load/load-options.ts";
import { isRetryShare } from "../load/retry-budget.ts";
import type { Action } from "../runbook/action.ts";
import type { Patience } from "./convergence.ts";
import { type Criteria, checksFor } from "./criteria.ts";
import { type Duration, milliseconds } from "./duration.ts";
import { asFlags, type Chosen, type OptionSpecs, variantsOf } from "./options.ts";
import { readBackObjections } from "./read-back-objections.ts";

export interface Scenario {
  readonly name: string;
  readonly promise: string;
  readonly topology: Topology;
  /** The region its faults aim at, unless the command line names another. */
  readonly target: string;
  readonly load: LoadSpec;
  readonly sustainedMs: number;
  /** What its user may choose, by name. */
  readonly options: OptionSpecs;
  /** Options that cannot be chosen together. */
  readonly conflicts: readonly (readonly string[])[];
  /** Names of the milestones at which it can be held. */
  readonly milestones: readonly string[];
  /** Defects of the system that this drill must catch. */
  readonly catches: readonly string[];
  /** Its subject is the traffic: no fault is injected. */
  readonly faultless: boolean;
  /** Environment of the system's services for what was chosen. */
  readonly settings: (chosen: Chosen) => Readonly<Record<string, string>>;
  /** What it does that only regions brought up for it may suffer, such as `deletes data`; `null` where any will do. */
  readonly ownRegions: (chosen: Chosen) => string | null;
  /** What must be possible in its topology; the drill is refused before anything starts where it is not. */
  readonly needs: (chosen: Chosen) => readonly AbilityName[];
  readonly criteria: (chosen: Chosen) => Criteria;
  /** Requirements that it proves, or parts of them, each with the checks of this drill that prove it. */
  readonly proves: (chosen: Chosen) => Proves;
  /** How a drill must end that shows a weakness again, known to be in real software; `null` where it must pass. */
  readonly weakness: (chosen: Chosen) => KnownWeakness | null;
  readonly drill: (drill: Drill) => Promise<void>;
}

/** By the requirement's id in `docs/requirements.csv`. */
export type Proves = Readonly<Record<string, readonly CheckId[]>>;

/** A weakness of real software that a drill demonstrates: it ends in `fail`, by these checks. */
export interface KnownWeakness {
  readonly in: string;
  readonly shownBy: readonly string[];
  /** Checks that the weakness may make fail besides. Any other that does not pass counts by itself. */
  readonly mayFail?: readonly string[];
}

/** What a drill can do. Every verb is a titled step of the run and lands in the history. */
export interface Drill<Specs extends OptionSpecs = OptionSpecs> {
  readonly target: string;
  /** Every other region. */
  readonly others: readonly string[];
  readonly options: Chosen<Specs>;
  /** Lets traffic flow for this long. */
  steady(duration: Duration): Promise<void>;
  /** Injects a fault and proves its effect. A fault that shows no effect ends the drill as inconclusive. */
  inject(fault: Fault): Promise<ActiveFault>;
  /** Waits until service is back for the scenario's sustained window, or gives up after a minute. */
  recovered(): Promise<void>;
  /** Waits until a region's copy of the others' writes is at least this old. Ends the drill when it never gets so old. */
  lagging(region: string, atLeast: Duration): Promise<void>;
  /** Carries out a step of a runbook and proves that it worked. */
  perform(action: Action): Promise<void>;
  /** Sends the same event with different contents to different regions, at this share of the traffic, until the load stops. */
  conflict(share: number): Promise<void>;
  /** Reads every region as it is now, so that how far they are apart is measured. */
  diverged(): Promise<void>;
  /** A place where the run can be held with `--hold <name>`: traffic stops, everything stays as it is, until it is resumed. */
  milestone(name: string): Promise<void>;
  /**
   * Reads what the survivors hold, if that was not done yet, heals the fault and proves it healed. Without a fault
   * heals all that are left, the last one first; one that will not heal does not keep the others from it.
   */
  heal(fault?: ActiveFault): Promise<void>;
  /** Stops the load and waits until every event is applied or set aside everywhere; reads every store then. */
  drained(patience?: Patience): Promise<void>;
  /** Stops the load and waits until every region holds the same, or gives up: by default after a minute, or after 20 s without a change. */
  converged(patience?: Patience): Promise<void>;
}

export interface ActiveFault {
  readonly id: string;
  readonly fault: Fault;
}

interface ScenarioSpec<Specs extends OptionSpecs> {
  readonly promise: string;
  readonly topology: Topology;
  readonly target: string;
  readonly load: LoadSpec;
  readonly sustained: Duration;
  readonly options?: Specs;
  readonly conflicts?: readonly (readonly (keyof Specs & string)[])[];
  readonly milestones?: readonly string[];
  readonly catches?: readonly string[];
  readonly faultless?: true;
  readonly settings?: (chosen: Chosen<Specs>) => Readonly<Record<string, string>>;
  readonly ownRegions?: string | ((chosen: Chosen<Specs>) => string | null);
  /**
   * Abilities that its faults and actions need (`needs` of each, docs/faults.md). Undeclared ones are looked for when a
   * fault is injected, and end the drill as inconclusive where they are missing.
   */
  readonly needs?: readonly AbilityName[] | ((chosen: Chosen<Specs>) => readonly AbilityName[]);
  readonly criteria: Criteria | ((chosen: Chosen<Specs>) => Criteria);
  readonly proves?: Proves | ((chosen: Chosen<Specs>) => Proves);
  readonly weakness?: (chosen: Chosen<Specs>) => KnownWeakness | null;
  readonly drill: (drill: Drill<Specs>) => Promise<void>;
}

/** What is a function of the options: the types of these are known to the author alone. */
type ErasedField = "settings" | "ownRegions" | "needs" | "criteria" | "proves" | "weakness" | "drill";

/** Whether an export of a drill file is what `scenario()` makes. */
export function isScenario(value: unknown): value is Scenario {
  return (
    typeof value === "object" &&
    value !== null &&
    "sustainedMs" in value &&
    "topology" in value &&
    "drill" in value &&
    typeof value.drill === "function"
  );
}

/** What `scenario()` was given is no scenario: wrong usage. */
export class ScenarioError extends RangeError {
  override readonly name = "ScenarioError";
}

/**
 * @throws ScenarioError when the target is no region of the topology, a defect none of the system, the load's share of
 * retries none that can be sent, there is no criterion, a requirement is to be proven by a check that the drill does not
 * make, or reads and what is promised of them do not fit
 */
export function scenario<const Specs extends OptionSpecs = Record<never, never>>(
  name: string,
  spec: ScenarioSpec<Specs>,
): Scenario {
  const { topology, target, catches = [], criteria, proves = {}, ownRegions = null, sustained } = spec;
  const { needs = [] } = spec;
  if (!topology.regions.includes(target))
    throw new ScenarioError(`scenario ${name}: target ${target} is none of ${topology.regions.join(", ")}`);
  const { retryShare = 0 } = spec.load;
  if (!isRetryShare(retryShare))
    throw new ScenarioError(
      `scenario ${name}: the load's retryShare is 0 or more, and finite, such as 0.2 for a fifth of the arrivals; got ${retryShare}`,
    );
  requireEntries(name, spec.load, topology.regions);
  const unknown = catches.find((defect) => !(defect in (topology.system.defects ?? {})));
  if (unknown !== undefined)
    throw new ScenarioError(`scenario ${name}: the system ${topology.system.name} has no defect ${unknown}`);
  const erased = {
    settings: spec.settings ?? (() => ({})),
    ownRegions: typeof ownRegions === "function" ? ownRegions : () => ownRegions,
    needs: typeof needs === "function" ? needs : () => needs,
    criteria: typeof criteria === "function" ? criteria : () => criteria,
    proves: typeof proves === "function" ? proves : () => proves,
    weakness: spec.weakness ?? (() => null),
    drill: spec.drill,
  } as unknown as Pick<Scenario, ErasedField>;
  const made: Scenario = {
    name,
    promise: spec.promise,
    topology,
    target,
    load: spec.load,
    options: spec.options ?? {},
    conflicts: spec.conflicts ?? [],
    milestones: spec.milestones ?? [],
    catches,
    faultless: spec.faultless ?? false,
    sustainedMs: milliseconds(sustained),
    ...erased,
  };
  requireReads(made);
  for (const chosen of variantsOf(made.options)) {
    requirePromise(made, chosen);
    requireChecksMade(made, chosen);
  }
  return made;
}

function requireEntries(name: string, { entries = {} }: LoadSpec, regions: readonly string[]): void {
  const unknown = Object.keys(entries).find((region) => !regions.includes(region));
  if (unknown !== undefined)
    throw new ScenarioError(
      `scenario ${name}: the load's entries name ${unknown}; regions are ${regions.join(", ")}`,
    );
  const shares = Object.values(entries);
  if (shares.every((share) => share >= 0) && shares.reduce((sum, share) => sum + share, 0) <= 1 + 1e-9)
    return;
  throw new ScenarioError(
    `scenario ${name}: the shares of the load's entries are 0 or more, and 1 at most in all; got ${JSON.stringify(entries)}`,
  );
}

function requireReads({ name, load, options, topology, criteria }: Scenario): void {
  const limits = variantsOf(options).map((chosen) => criteria(chosen));
  const objections = readBackObjections(load, topology.system.deliver, limits);
  if (objections.length > 0) throw new ScenarioError(`scenario ${name}: ${objections.join("; ")}`);
}

/** Without a limit to keep, a drill would pass whatever the system did. */
function requirePromise({ name, options, criteria }: Scenario, chosen: Chosen): void {
  if (Object.keys(criteria(chosen)).length > 0) return;
  throw new ScenarioError(
    `scenario ${drillOf(name, options, chosen)}: it promises nothing; expected at least one limit in \`criteria\`, such as lostEvents: zero`,
  );
}

function drillOf(name: string, options: OptionSpecs, chosen: Chosen): string {
  return [name, ...asFlags(options, chosen)].join(" ");
}

/** A check that the drill does not make would prove its requirement for ever, by never failing. */
function requireChecksMade(scenario: Scenario, chosen: Chosen): void {
  const { name, options, criteria, proves } = scenario;
  const made = checksFor(criteria(chosen), scenario);
  for (const [requirement, checks] of Object.entries(proves(chosen))) {
    const missing = checks.find((check) => !made.includes(check));
    if (missing === undefined) continue;
    throw new ScenarioError(
      `scenario ${drillOf(name, options, chosen)}: ${requirement} is to be proven by the check ${missing}, which it does not make; it makes ${made.join(", ")}`,
    );
  }
}

/** Traffic like a payment provider's webhooks: retried with back-off until acknowledged, some delivered twice. */
export function webhooks(
  load: Pick<LoadSpec, "perSecond" | "redelivered" | "versions" | "unreadable" | "entries" | "readBack">,
): LoadSpec {
  return { ...load, attemptTimeoutMs: 2_000, deadlineMs: 30_000 };
}
