/** `check`: loads the project's config and drills, and lists everything that is wrong, and everything that is still to be done. */
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { usageExitCode } from "../contract/result.ts";
import { todosIn } from "../init/todos.ts";
import { openProject } from "../project/project.ts";
import { surveyOf } from "../project/survey.ts";
import { printLegible } from "./usage.ts";

export function checkCommand(): CommandUnknownOpts {
  return new Command("check")
    .description("list what is wrong in the project's drills, and what is still to be done")
    .action(async () => {
      const { drills, problems, sources } = await surveyOf(await openProject());
      const todos = sources.flatMap(todosAt);
      printLegible([...problems, ...todos]);
      const names = drills.map(({ name }) => name).join(", ");
      if (problems.length + todos.length === 0)
        return console.log(`Nothing is left to be done. Drills: ${names}`);
      console.log(`${counted(problems.length, "problem")}, ${counted(todos.length, "TODO")} left`);
      process.exitCode = usageExitCode;
    });
}

function todosAt(path: string): string[] {
  const named = relative(process.cwd(), path);
  return todosIn(readFileSync(path, "utf8")).map(({ line, text }) => `${named}:${line}  TODO  ${text}`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
