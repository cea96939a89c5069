/** The list of scenarios: what each promises, where it runs and its options. Pure text. */
import { optionUsages } from "../campaign/chosen.ts";
import type { Scenario } from "../drill/scenario.ts";

const margin = " ".repeat(19);

export function listing(scenarios: readonly Scenario[]): string {
  return [
    ...scenarios.flatMap((scenario) => entry(scenario)),
    "",
    "Run one: npm run scenario region-outage",
    "With flags: npm run scenario region-outage -- --seed 7",
    "All of them, with every option: npm run scenario all",
    "What catches each defect: npm run controls",
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
