/** What is chosen of a scenario's own options, by flags or in code. Errors name what is valid. */
import { UsageError, unknownName } from "../contract/usage-error.ts";
import { asFlags, type Chosen, defaultsOf, type OptionSpec } from "../drill/options.ts";
import type { Scenario } from "../drill/scenario.ts";

/**
 * The chosen value of every option of the scenario.
 * @param given by the option's name; `undefined` and options left out are at their default
 * @throws UsageError for an option or a value that the scenario does not have, and for two that exclude each other
 */
export function chosenWith(
  scenario: Scenario,
  given: Readonly<Record<string, string | boolean | undefined>>,
): Chosen {
  const { options, conflicts } = scenario;
  for (const [name, value] of Object.entries(given)) requireValue(scenario, name, value);
  const defaults = defaultsOf(options);
  const chosen = Object.fromEntries(
    Object.entries(defaults).map(([name, usual]) => [name, given[name] ?? usual]),
  );
  for (const group of conflicts) {
    const both = group.filter((name) => chosen[name] !== defaults[name]);
    if (both.length < 2) continue;
    const flagged = asFlags(options, Object.fromEntries(both.map((name) => [name, chosen[name]!])));
    throw new UsageError(`${flagged.join(" and ")} exclude each other: choose one. ${validFor(scenario)}`);
  }
  return chosen;
}

function requireValue(scenario: Scenario, name: string, value: string | boolean | undefined): void {
  const { options } = scenario;
  if (!Object.hasOwn(options, name))
    throw new UsageError(`unknown option "${name}" of ${scenario.name}. ${validFor(scenario)}`);
  if (value === undefined) return;
  const spec: OptionSpec = options[name]!;
  if (spec.kind === "switch" && typeof value !== "boolean")
    throw new UsageError(`--${name} is on or off: expected true or false, found ${JSON.stringify(value)}`);
  if (spec.kind === "choice" && !spec.values.includes(String(value)))
    throw unknownName(`value of --${name}`, String(value), spec.values);
}

/** `partition takes --cut both|a-to-b|b-to-a`. */
export function validFor(scenario: Scenario): string {
  const own = optionUsages(scenario).map(({ usage }) => usage);
  return own.length === 0
    ? `${scenario.name} has no option of its own`
    : `${scenario.name} takes ${own.join(", ")}`;
}

/** Each option as it is typed, with what it means. */
export function optionUsages({ options }: Pick<Scenario, "options">): { usage: string; summary: string }[] {
  return Object.entries(options).map(([name, spec]) => ({
    usage: spec.kind === "switch" ? `--${name}` : `--${name} ${spec.values.join("|")}`,
    summary: spec.summary,
  }));
}
