/** One drill by name: its options, those that every drill takes, and what they ask for. Shows it, and exits with its verdict. */
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { validFor } from "../campaign/chosen.ts";
import { type RequestedDrill, requestedDrill } from "../campaign/requested-drill.ts";
import { ownCommand } from "../contract/own-command.ts";
import { UsageError } from "../contract/usage-error.ts";
import type { Scenario } from "../drill/scenario.ts";
import { scenarioNamed } from "../project/drills.ts";
import { type Project, runsOf } from "../project/project.ts";
import { requireNoFile } from "./places.ts";
import { attachOption, engineOption, providerOption } from "./provider-options.ts";
import { exitCodeOf, reporterOption, reportingOf } from "./reporter-option.ts";
import { runsOption } from "./runs-option.ts";
import { addOptionsOf, chosenOf, foreignOption, requireMilestone } from "./scenario-options.ts";
import { runAndShow } from "./single-run.ts";
import { rateOption, retriesOption, seedOption } from "./traffic-options.ts";
import { type OptionsOf, wellSpoken } from "./usage.ts";

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
      const requested = requestedBy(scenario, flags, { project, drills });
      const reporting = await reportingOf(project, {
        given: flags.reporter,
        runs: requested.drill.runs,
        json: flags.json,
        tables: !flags.json,
      });
      const result = await runAndShow(requested, { ...flags, reporting });
      process.exitCode = exitCodeOf(result.verdict, reporting);
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
    .option("--grafana <url>", "post the faults as annotations there, with the token in GRAFANA_TOKEN")
    .option("--watch", "show it in the browser as it goes", false)
    .addOption(reporterOption())
    .addOption(runsOption());
}

function commonFlags(): string {
  return withOptions("run")
    .options.map(({ long }) => long)
    .join(", ");
}

/** What the flags ask for, checked before anything is started. @throws UsageError */
function requestedBy(scenario: Scenario, flags: Flags, { project, drills }: Catalog): RequestedDrill {
  const runs = runsOf(project, flags.runs);
  requireNoFile("--runs", runs);
  const provider = flags.provider ?? project.config.provider;
  const chosen = chosenOf(scenario, { ...flags });
  const requested = requestedDrill(scenario, { ...flags, chosen, provider, runs });
  if (flags.hold !== undefined) requireMilestone(scenario, flags.hold, drills);
  return requested;
}
