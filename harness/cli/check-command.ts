/** `check`: loads the project's config and drills, and lists what is wrong and what is still to be done, each with its place. */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { counted } from "../contract/quantity.ts";
import { usageExitCode } from "../contract/result.ts";
import { UsageError } from "../contract/usage-error.ts";
import { todosIn } from "../init/todos.ts";
import { drillFiles, drillsOf } from "../project/drills.ts";
import { openProject, type Project } from "../project/project.ts";
import { sourcesOf } from "../project/sources.ts";

export function checkCommand(): CommandUnknownOpts {
  return new Command("check")
    .description("load the config and all drills, and list what is wrong or still to be done")
    .action(async () => {
      const project = await openProject();
      const left = [...todosLeft(project), ...(await whyNotLoaded(project))];
      for (const line of left) console.error(line);
      if (left.length > 0) {
        process.exitCode = usageExitCode;
        return;
      }
      console.log(`${counted((await drillsOf(project)).length, "drills")}; nothing is left to be done.`);
    });
}

/** Of the config, the drills, and what they import of the project. */
function todosLeft(project: Project): string[] {
  const files = [project.file, ...drillFiles(project).map((path) => join(project.root, path))];
  return sourcesOf(files).flatMap((file) =>
    todosIn(readFileSync(file, "utf8")).map(
      ({ line, text }) => `${relative(process.cwd(), file)}:${line}  TODO ${text}`,
    ),
  );
}

async function whyNotLoaded(project: Project): Promise<string[]> {
  try {
    await drillsOf(project);
    return [];
  } catch (error) {
    if (error instanceof UsageError) return [error.message];
    throw error;
  }
}
