/** `run [names...]`: one drill with options of its own, or several one after the other; without a name all of the project. */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { planOfDefaults } from "../campaign/plan.ts";
import { drillsOf, scenarioNamed } from "../project/drills.ts";
import { openProject } from "../project/project.ts";
import { drillCommand, namesIn, withOptions } from "./drill-command.ts";
import { planCommand } from "./plan-command.ts";

const summary = "run a drill, or several one after the other; without a name all of the project";

/** The command as it is for these words. @throws UsageError as `drillCommand` */
export async function runCommand(words: readonly string[]): Promise<CommandUnknownOpts> {
  if (words.length > 0 && words[0] !== "--help" && words[0] !== "-h") return commandFor(words);
  return withOptions("run")
    .description(summary)
    .argument("[names...]")
    .action(async () => {
      await (await commandFor([])).parseAsync([], { from: "user" });
    });
}

async function commandFor(words: readonly string[]): Promise<CommandUnknownOpts> {
  const project = await openProject();
  const drills = await drillsOf(project);
  const named = namesIn(words, { drills });
  const names = named.length > 0 ? named : drills.map(({ name }) => name);
  if (names.length === 1) return drillCommand("run", words, names[0]!, { project, drills });
  const chosen = names.map((name) => scenarioNamed(name, drills));
  return planCommand("run", { project, scenarios: chosen, plan: planOfDefaults })
    .description(summary)
    .argument("[names...]");
}
