/**
 * The options of one scenario on the command line, beside those of every drill: their values, which exclude each other, and
 * where the drill can be held. An error names what is valid.
 */
import { type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { chosenWith, validFor } from "../campaign/chosen.ts";
import { UsageError, unknownName } from "../contract/usage-error.ts";
import type { Chosen, OptionSpec } from "../drill/options.ts";
import type { Scenario } from "../drill/scenario.ts";

/** Adds the scenario's own options to its command, so that its help shows them and a wrong value is refused. */
export function addOptionsOf(scenario: Scenario, command: CommandUnknownOpts): void {
  for (const [name, spec] of Object.entries(scenario.options)) command.addOption(optionOf(name, spec));
  if (scenario.milestones.length > 0)
    command.addHelpText("after", `\nCan be held at: ${scenario.milestones.join(", ")}`);
  if (scenario.catches.length > 0)
    command.addHelpText("after", `\nMust catch: ${scenario.catches.join(", ")}`);
}

function optionOf(name: string, spec: OptionSpec): Option {
  if (spec.kind === "switch") return new Option(`--${name}`, spec.summary).default(false);
  const { values, summary } = spec;
  return new Option(`--${name} <value>`, `${summary}: ${values.join(", ")}`)
    .default(values[0])
    .argParser((given) => {
      if (!values.includes(given)) throw unknownName(`value of --${name}`, given, values);
      return given;
    });
}

/**
 * The chosen value of every option of the scenario.
 * @param flags as commander parsed them
 * @throws UsageError when two were chosen that exclude each other
 */
export function chosenOf(scenario: Scenario, flags: Readonly<Record<string, unknown>>): Chosen {
  const given = Object.entries(scenario.options).map(([name, spec]) => {
    return [name, flags[optionOf(name, spec).attributeName()] as string | boolean | undefined];
  });
  return chosenWith(scenario, Object.fromEntries(given));
}

/** @throws UsageError when the scenario has no milestone of that name */
export function requireMilestone(
  scenario: Scenario,
  name: string | undefined,
  all: readonly Scenario[],
): void {
  const { milestones } = scenario;
  if (name === undefined || milestones.includes(name)) return;
  if (milestones.length > 0) throw unknownName("milestone", name, milestones);
  const elsewhere = all.flatMap((other) => other.milestones.map((at) => `${other.name} --hold ${at}`));
  throw new UsageError(
    `${scenario.name} cannot be held at "${name}": it has no milestone. Known: ${elsewhere.join(", ") || "none"}`,
  );
}

/**
 * The error for an option of other scenarios; `null` for an option of none.
 * @param words of the command line, without the options of every drill
 */
export function foreignOption(
  scenario: Scenario,
  words: readonly string[],
  all: readonly Scenario[],
): UsageError | null {
  const names = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2).split("=", 1)[0]!);
  const foreign = names
    .filter((name) => !(name in scenario.options))
    .map((name) => ({ name, owners: all.filter(({ options }) => name in options) }))
    .find(({ owners }) => owners.length > 0);
  if (foreign === undefined) return null;
  const owners = foreign.owners.map((owner) => owner.name).join(", ");
  return new UsageError(
    `--${foreign.name} is an option of ${owners}, not of ${scenario.name}. ${validFor(scenario)}`,
  );
}
