/** The list of scenarios: what each promises, where it runs and its options. Pure text. */
import { optionUsages } from "../campaign/chosen.ts";
import { ownCommand } from "../contract/own-command.ts";
import type { Scenario } from "../drill/scenario.ts";

const margin = " ".repeat(19);

/** @param scenarios one at least */
export function listing(scenarios: readonly Scenario[]): string {
  const first = scenarios[0]!.name;
  return [
    ...scenarios.flatMap((scenario) => entry(scenario)),
    "",
    `Run one: ${ownCommand("run", first)}`,
    `With flags: ${ownCommand("run", first, "--seed 7")}`,
    `All of them, with every option: ${ownCommand("all")}`,
    `What catches each defect: ${ownCommand("controls")}`,
  ].join("\n");
}

function entry(scenario: Scenario): string[] {
  const { name, promise, topology, milestones, catches } = scenario;
  return [
    `${name.padEnd(18)} ${promise}`,
    `${margin}runs on ${topology.name}: ${topology.summary}`,
    ...optionUsages(scenario).map(({ usage, summary }) => `${margin}${usage}  ${summary}`),
    ...milestones.map((milestone) => `${margin}--hold ${milestone}  stop there until it is resumed`),
    ...(catches.length === 0 ? [] : [`${margin}must catch: ${catches.join(", ")}`]),
  ];
}
