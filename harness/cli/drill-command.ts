/** One drill by name: its options, those that every drill takes, and what they ask for. Shows it, and exits with its verdict. */
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { commandOf, providerFlags, switched, valued } from "../campaign/drill-flags.ts";
import { refuseUnable } from "../campaign/plan.ts";
import { ownCommand } from "../contract/own-command.ts";
import { exitCodes } from "../contract/result.ts";
import { UsageError, unknownName } from "../contract/usage-error.ts";
import { milliseconds } from "../drill/duration.ts";
import { type Chosen, chosenFlags } from "../drill/options.ts";
import type { DrillOptions } from "../drill/run-options.ts";
import type { Scenario } from "../drill/scenario.ts";
import { canBeReset } from "../drill/testbed-handover.ts";
import { scenarioNamed } from "../project/drills.ts";
import { type Project, runsOf } from "../project/project.ts";
import type { ProviderRequest } from "../provider/choose.ts";
import { requireNoFile } from "./places.ts";
import {
  attachOption,
  engineOption,
  providerOption,
  refuseOfRunning,
  requestOf,
} from "./provider-options.ts";
import { runsOption } from "./runs-option.ts";
import { addOptionsOf, chosenOf, foreignOption, requireMilestone, validFor } from "./scenario-options.ts";
import { runAndShow } from "./single-run.ts";
import { randomSeed, rateOption, retriesOption, seedOption, trafficFlags } from "./traffic-options.ts";
import { type OptionsOf, wellSpoken } from "./usage.ts";

/** A minute each way: with more, no region comes up. */
const linkLatencyMsMost = 60_000;

type Flags = OptionsOf<typeof withOptions>;

/** What a project has to be drilled with. */
export interface Catalog {
  readonly project: Project;
  readonly drills: readonly Scenario[];
}

/** The names of drills among the words of a command line; the first word that is no option where none is a name. */
export function namesIn(words: readonly string[], { drills }: Pick<Catalog, "drills">): string[] {
  const { operands, unknown } = wellSpoken(withOptions("run")).parseOptions([...words]);
  const named = [...operands, ...unknown].filter((word) => drills.some(({ name }) => name === word));
  return named.length > 0 ? named : operands.slice(0, 1);
}

/**
 * The command as it is for these words: the options of the drill that they name belong to it.
 * @param verb the command's own name, `run` or `scenario`
 * @param words of the command line, after the verb
 * @throws UsageError when there is no drill of that name, or with an option of another one
 */
export function drillCommand(
  verb: string,
  words: readonly string[],
  name: string,
  { project, drills }: Catalog,
): CommandUnknownOpts {
  const { unknown } = wellSpoken(withOptions(verb)).parseOptions([...words]);
  const scenario = scenarioNamed(name, drills);
  if (unknown.some((word) => word.startsWith("--") && word !== "--help")) {
    const foreign = foreignOption(scenario, unknown, drills);
    if (foreign !== null) throw foreign;
  }
  const command = withOptions(verb).argument("[name]");
  addOptionsOf(scenario, command);
  return command
    .usage(`${name} [options]`)
    .description(scenario.promise)
    .showHelpAfterError(`${validFor(scenario)}; every drill takes ${commonFlags()}`)
    .action(async (_name, flags) => {
      const { drill, provider } = requestedBy(scenario, flags, { project, drills });
      const result = await runAndShow(drill, provider, flags);
      process.exitCode = exitCodes[result.verdict];
    });
}

/** A script whose variable is empty would drill or list something else, and end well. */
export function unnamed(words: readonly string[]): UsageError {
  return new UsageError(
    `no scenario is named: ${ownCommand("run", "<name>", ...words)}; ${ownCommand("list")} lists them`,
  );
}

/** The options that every drill takes. */
export function withOptions(verb: string) {
  return new Command(verb)
    .addOption(providerOption())
    .addOption(engineOption())
    .addOption(attachOption())
    .addOption(seedOption())
    .addOption(rateOption())
    .addOption(retriesOption())
    .option("--region <name>", "the region that the fault hits")
    .option("--defect <name>", "plant a defect in the system: the drill must catch it")
    .option("--link-latency <duration>", "delay every byte between regions, each way, such as 300ms")
    .option("--hold <milestone>", "stop there, so that one can look around, until it is resumed")
    .option("--keep", "leave everything running and print the addresses", false)
    .option("--json", "print result.json instead of the table; progress goes to the error output", false)
    .option("--sabotage", "inject nothing: the drill must notice and end inconclusive", false)
    .option("--watch", "show it in the browser as it goes", false)
    .addOption(runsOption());
}

function commonFlags(): string {
  return withOptions("run")
    .options.map(({ long }) => long)
    .join(", ");
}

function refuseWhatCannotBe(
  { name, topology, faultless }: Scenario,
  target: string,
  sabotage: boolean,
): void {
  if (!topology.regions.includes(target)) throw unknownName("region", target, topology.regions);
  if (sabotage && faultless)
    throw new UsageError(`--sabotage: ${name} injects no fault that could be left out`);
}

/** Regions that run already can be broken and healed, not made anew: their settings and their data belong to others. */
function refuseWhatCannotBeAttached(scenario: Scenario, chosen: Chosen, { defect, keep }: Flags): void {
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

/** What the flags ask for, checked before anything is started. @throws UsageError */
function requestedBy(
  scenario: Scenario,
  flags: Flags,
  { project, drills }: Catalog,
): { drill: DrillOptions; provider: ProviderRequest } {
  const { topology } = scenario;
  const runs = runsOf(project, flags.runs);
  requireNoFile("--runs", runs);
  const chosen = chosenOf(scenario, { ...flags });
  const provider = requestOf(
    { ...flags, provider: flags.provider ?? project.config.provider },
    topology.regions,
  );
  refuseOfRunning(topology.system, flags);
  if (provider.attach !== null) refuseWhatCannotBeAttached(scenario, chosen, flags);
  refuseUnable({ scenario, chosen }, provider.attach !== null);
  const target = flags.region ?? scenario.target;
  refuseWhatCannotBe(scenario, target, flags.sabotage);
  const defects = Object.keys(topology.system.defects ?? {});
  if (flags.defect !== undefined && !defects.includes(flags.defect))
    throw unknownName("defect", flags.defect, defects);
  if (flags.hold !== undefined) requireMilestone(scenario, flags.hold, drills);
  const seed = flags.seed ?? randomSeed();
  const perSecond = flags.rate ?? scenario.load.perSecond;
  const linkLatencyMs = flags.linkLatency === undefined ? 0 : delay(flags.linkLatency);
  const startedWith = [
    ...chosenFlags(scenario.options, chosen),
    ...valued("seed", seed),
    ...trafficFlags(flags),
    ...valued("region", flags.region),
    ...valued("defect", flags.defect),
    ...valued("link-latency", linkLatencyMs === 0 ? null : `${linkLatencyMs}ms`),
    ...valued("hold", flags.hold),
    ...switched("sabotage", flags.sabotage),
    ...switched("keep", flags.keep),
    ...providerFlags(provider),
  ];
  const drill: DrillOptions = {
    scenario,
    chosen,
    target,
    seed,
    perSecond,
    linkLatencyMs,
    ...(flags.retries === undefined ? {} : { retryShare: flags.retries }),
    defect: flags.defect ?? null,
    hold: flags.hold ?? null,
    keep: flags.keep,
    sabotaged: flags.sabotage,
    runs,
    command: commandOf(scenario.name, startedWith),
    flags: startedWith,
  };
  return { drill, provider };
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
