/** `check`: loads the project's config and drills, and lists all that is wrong and still to be done, each with its place. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { legible } from "../../reports/input.ts";
import { counted } from "../contract/quantity.ts";
import { usageExitCode } from "../contract/result.ts";
import { todosIn } from "../init/todos.ts";
import { openProject } from "../project/project.ts";
import { surveyOf } from "../project/survey.ts";

export function checkCommand(): CommandUnknownOpts {
  return new Command("check")
    .description("load the config and all drills, and list what is wrong or still to be done")
    .action(async () => {
      const { drills, problems, sources } = await surveyOf(await openProject());
      const left = [...problems, ...sources.flatMap(todosAt)];
      for (const line of left) console.error(legible(line));
      if (left.length > 0) {
        process.exitCode = usageExitCode;
        return;
      }
      console.log(`${counted(drills.length, "drills")}; nothing is left to be done.`);
    });
}

function todosAt(file: string): string[] {
  const named = relative(process.cwd(), file);
  return todosIn(readFileSync(file, "utf8")).map(({ line, text }) => `${named}:${line}  TODO ${text}`);
}
