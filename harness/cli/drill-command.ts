/** `scenario <name>`: runs one drill, shows it, writes its reports, and exits with its verdict. Without a name lists them. */
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { everyScenario, loadScenario, scenarioNames } from "../campaign/catalog.ts";
import { commandOf, providerFlags, switched, valued } from "../campaign/drill-flags.ts";
import { refuseUnable } from "../campaign/plan.ts";
import { exitCodes } from "../contract/result.ts";
import { UsageError, unknownName } from "../contract/usage-error.ts";
import { milliseconds } from "../drill/duration.ts";
import { type Chosen, chosenFlags } from "../drill/options.ts";
import type { DrillOptions } from "../drill/run-options.ts";
import type { Scenario } from "../drill/scenario.ts";
import { canBeReset } from "../drill/testbed-handover.ts";
import type { ProviderRequest } from "../provider/choose.ts";
import { allCommand } from "./all-command.ts";
import { listing } from "./listing.ts";
import { requireNoFile } from "./places.ts";
import {
  attachOption,
  engineOption,
  providerOption,
  refuseOfRunning,
  requestOf,
} from "./provider-options.ts";
import { addOptionsOf, chosenOf, foreignOption, requireMilestone, validFor } from "./scenario-options.ts";
import { runAndShow } from "./single-run.ts";
import { randomSeed, rateOption, retriesOption, seedOption, trafficFlags } from "./traffic-options.ts";
import { type OptionsOf, wellSpoken } from "./usage.ts";

/** A minute each way: with more, no region comes up. */
const linkLatencyMsMost = 60_000;

type Flags = OptionsOf<typeof withOptions>;

/**
 * The command as it is for these words: the options of the scenario they name belong to it.
 * @param words of the command line, after `scenario`
 * @throws UsageError when they name no scenario, or an option of another one
 */
export async function scenarioCommand(words: readonly string[]): Promise<CommandUnknownOpts> {
  const { operands, unknown } = wellSpoken(withOptions()).parseOptions([...words]);
  const names = scenarioNames();
  const name =
    [...operands, ...unknown].find((word) => word === "all" || names.includes(word)) ?? operands[0];
  if (name === "all") return allCommand();
  const command = withOptions().description("run a drill; without a name, list them").argument("[name]");
  if (name === undefined)
    return command
      .showHelpAfterError("npm run scenario lists the scenarios and what each takes")
      .action(async () => {
        if (words.length > 0) throw unnamed(words);
        console.log(listing(await everyScenario()));
      });
  const scenario = await loadScenario(name);
  if (unknown.some((word) => word.startsWith("--") && word !== "--help")) {
    const foreign = foreignOption(scenario, unknown, await everyScenario());
    if (foreign !== null) throw foreign;
  }
  addOptionsOf(scenario, command);
  return command
    .usage(`${name} [options]`)
    .description(scenario.promise)
    .showHelpAfterError(`${validFor(scenario)}; every drill takes ${commonFlags()}`)
    .action(async (_name, flags) => {
      const { drill, provider } = await requestedBy(scenario, flags);
      const result = await runAndShow(drill, provider, flags);
      process.exitCode = exitCodes[result.verdict];
    });
}

/** A script whose variable is empty would list them, and end well. */
function unnamed(words: readonly string[]): UsageError {
  return new UsageError(
    `no scenario is named: npm run scenario <name> -- ${words.join(" ")}; npm run scenario lists them`,
  );
}

/** The options that every drill takes. */
function withOptions() {
  return new Command("scenario")
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
    .option("--runs <folder>", "where runs are kept", "runs");
}

function commonFlags(): string {
  return withOptions()
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
async function requestedBy(
  scenario: Scenario,
  flags: Flags,
): Promise<{ drill: DrillOptions; provider: ProviderRequest }> {
  const { topology } = scenario;
  requireNoFile("--runs", flags.runs);
  const chosen = chosenOf(scenario, { ...flags });
  const provider = requestOf(flags, topology.regions);
  refuseOfRunning(topology.system, flags);
  if (provider.attach !== null) refuseWhatCannotBeAttached(scenario, chosen, flags);
  refuseUnable({ scenario, chosen }, provider.attach !== null);
  const target = flags.region ?? scenario.target;
  refuseWhatCannotBe(scenario, target, flags.sabotage);
  const defects = Object.keys(topology.system.defects ?? {});
  if (flags.defect !== undefined && !defects.includes(flags.defect))
    throw unknownName("defect", flags.defect, defects);
  if (flags.hold !== undefined) requireMilestone(scenario, flags.hold, await everyScenario());
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
    runs: flags.runs,
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
