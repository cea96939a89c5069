/** `scenario <name>`: runs one drill, shows it, writes its reports, and exits with its verdict. Without a name lists them. */
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { everyScenario, loadScenario, scenarioNames } from "../campaign/catalog.ts";
import { validFor } from "../campaign/chosen.ts";
import { type RequestedDrill, requestedDrill } from "../campaign/requested-drill.ts";
import { exitCodes } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import type { Scenario } from "../drill/scenario.ts";
import { allCommand } from "./all-command.ts";
import { listing } from "./listing.ts";
import { requireNoFile } from "./places.ts";
import { attachOption, engineOption, providerOption } from "./provider-options.ts";
import { addOptionsOf, chosenOf, foreignOption, requireMilestone } from "./scenario-options.ts";
import { runAndShow } from "./single-run.ts";
import { rateOption, retriesOption, seedOption } from "./traffic-options.ts";
import { type OptionsOf, wellSpoken } from "./usage.ts";

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
      const result = await runAndShow(await requestedBy(scenario, flags), flags);
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

/** What the flags ask for, checked before anything is started. @throws UsageError */
async function requestedBy(scenario: Scenario, flags: Flags): Promise<RequestedDrill> {
  requireNoFile("--runs", flags.runs);
  const chosen = chosenOf(scenario, { ...flags });
  const requested = requestedDrill(scenario, { ...flags, chosen });
  if (flags.hold !== undefined) requireMilestone(scenario, flags.hold, await everyScenario());
  return requested;
}
