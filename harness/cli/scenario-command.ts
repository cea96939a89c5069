/** `scenario`, `scenario <name>` and `scenario all`: how this checkout's scripts name `list`, `run <name>` and `all`. */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { ownCommand } from "../contract/own-command.ts";
import { drillsOf, everyScenario } from "../project/drills.ts";
import { openProject } from "../project/project.ts";
import { allCommand } from "./all-command.ts";
import { drillCommand, namesIn, unnamed, withOptions } from "./drill-command.ts";
import { listing } from "./listing.ts";

/**
 * @param words of the command line, after `scenario`
 * @throws UsageError when they name no drill, or an option of another one
 */
export async function scenarioCommand(words: readonly string[]): Promise<CommandUnknownOpts> {
  if (words.includes("all")) return allCommand("scenario").usage("all [options]").argument("<all>");
  const nameless = withOptions("scenario")
    .description("run a drill; without a name, list them")
    .argument("[name]")
    .showHelpAfterError(`${ownCommand("list")} lists the scenarios and what each takes`)
    .action(async () => {
      if (words.length > 0) throw unnamed(words);
      console.log(listing(await everyScenario()));
    });
  if (words.length === 0 || words[0] === "--help" || words[0] === "-h") return nameless;
  const project = await openProject();
  const drills = await drillsOf(project);
  const [name] = namesIn(words, { drills });
  if (name === undefined) return nameless;
  return drillCommand("scenario", words, name, { project, drills });
}
