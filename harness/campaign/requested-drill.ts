/**
 * One drill as it is asked for, by flags or in code: checked before anything is started, and written down as the command that
 * runs it again.
 */
import { UsageError, unknownName } from "../contract/usage-error.ts";
import { milliseconds } from "../drill/duration.ts";
import { type Chosen, chosenFlags } from "../drill/options.ts";
import type { DrillOptions } from "../drill/run-options.ts";
import type { Scenario } from "../drill/scenario.ts";
import { canBeReset } from "../drill/testbed-handover.ts";
import type { ProviderRequest } from "../provider/choose.ts";
import { type Outlets, outletsOf } from "../telemetry/outlets.ts";
import { commandOf, providerFlags, switched, valued } from "./drill-flags.ts";
import { refuseUnable } from "./plan.ts";
import { type AskedProvider, refuseOfRunning, requestOf } from "./provider-request.ts";
import { randomSeed, trafficFlags } from "./traffic-flags.ts";

/** A minute each way: with more, no region comes up. */
const linkLatencyMsMost = 60_000;

/** What is asked for beside the scenario; what is left out is as the scenario states it. */
export interface AskedDrill extends AskedProvider {
  /** Of the scenario's own options; all of them. */
  readonly chosen: Chosen;
  readonly seed?: number | undefined;
  /** Arrivals a second. */
  readonly rate?: number | undefined;
  /** Unanswered retries, as a share of the arrivals. */
  readonly retries?: number | undefined;
  readonly region?: string | undefined;
  readonly defect?: string | undefined;
  /** A duration, as it is typed. */
  readonly linkLatency?: string | undefined;
  /** A milestone of the scenario. */
  readonly hold?: string | undefined;
  readonly keep: boolean;
  readonly sabotage: boolean;
  /** URL of a Grafana that gets the faults as annotations. It is no part of the command that runs the drill again. */
  readonly grafana?: string | undefined;
  /** Folder in which runs are kept. */
  readonly runs: string;
}

export interface RequestedDrill {
  readonly drill: DrillOptions;
  readonly provider: ProviderRequest;
  readonly outlets: Outlets;
}

/** Starts nothing. @throws UsageError naming what cannot be done, and what can */
export function requestedDrill(scenario: Scenario, asked: AskedDrill): RequestedDrill {
  const { topology } = scenario;
  const { chosen } = asked;
  const provider = requestOf(asked, topology.regions);
  refuseOfRunning(topology.system, asked);
  if (provider.attach !== null) refuseWhatCannotBeAttached(scenario, asked);
  refuseUnable({ scenario, chosen }, provider.attach !== null);
  const target = asked.region ?? scenario.target;
  refuseWhatCannotBe(scenario, target, asked);
  const outlets = outletsOf(process.env, asked.grafana);
  const seed = asked.seed ?? randomSeed();
  const linkLatencyMs = asked.linkLatency === undefined ? 0 : delay(asked.linkLatency);
  const startedWith = [
    ...chosenFlags(scenario.options, chosen),
    ...valued("seed", seed),
    ...trafficFlags(asked),
    ...valued("region", asked.region),
    ...valued("defect", asked.defect),
    ...valued("link-latency", linkLatencyMs === 0 ? null : `${linkLatencyMs}ms`),
    ...valued("hold", asked.hold),
    ...switched("sabotage", asked.sabotage),
    ...switched("keep", asked.keep),
    ...providerFlags(provider),
  ];
  const drill: DrillOptions = {
    scenario,
    chosen,
    target,
    seed,
    perSecond: asked.rate ?? scenario.load.perSecond,
    linkLatencyMs,
    ...(asked.retries === undefined ? {} : { retryShare: asked.retries }),
    defect: asked.defect ?? null,
    hold: asked.hold ?? null,
    keep: asked.keep,
    sabotaged: asked.sabotage,
    runs: asked.runs,
    command: commandOf(scenario.name, startedWith),
    flags: startedWith,
  };
  return { drill, provider, outlets };
}

function refuseWhatCannotBe(
  { name, topology, faultless }: Scenario,
  target: string,
  { sabotage, defect }: Pick<AskedDrill, "sabotage" | "defect">,
): void {
  if (!topology.regions.includes(target)) throw unknownName("region", target, topology.regions);
  if (sabotage && faultless)
    throw new UsageError(`--sabotage: ${name} injects no fault that could be left out`);
  const defects = Object.keys(topology.system.defects ?? {});
  if (defect !== undefined && !defects.includes(defect)) throw unknownName("defect", defect, defects);
}

/** Regions that run already can be broken and healed, not made anew: their settings and their data belong to others. */
function refuseWhatCannotBeAttached(scenario: Scenario, { chosen, defect, keep }: AskedDrill): void {
  const refuse = (why: string) => {
    throw new UsageError(`--attach: ${why}. Leave it out, and the drill brings up regions of its own`);
  };
  if (defect !== undefined) refuse(`--defect ${defect} needs services that are started with it`);
  if (keep) refuse("compose's regions run on anyway, healed, and --keep would leave them broken");
  const { name, topology } = scenario;
  if (!canBeReset(topology.system))
    refuse(`the stores of ${topology.name} cannot be emptied, so ${name} needs regions brought up anew`);
  const settings = Object.keys(scenario.settings(chosen));
  if (settings.length > 0) refuse(`${name} needs services that are started with ${settings.join(", ")}`);
  const why = scenario.ownRegions(chosen);
  if (why !== null) refuse(`${name} ${why}`);
}

/** Whole milliseconds: what delays bytes takes no others. @throws UsageError */
function delay(text: string): number {
  try {
    const exact = milliseconds(text);
    const whole = Math.round(exact);
    if (Math.abs(exact - whole) < 1e-6 && whole <= linkLatencyMsMost) return whole;
  } catch (error) {
    throw new UsageError(`--link-latency: ${(error as Error).message}`);
  }
  throw new UsageError(
    `--link-latency: expected whole milliseconds, at most ${linkLatencyMsMost}, found "${text}"`,
  );
}
