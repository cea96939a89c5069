/** All that is wrong in the drill files of a project, where a command that needs them would stop at the first. */
import { join } from "node:path";
import { UsageError } from "../contract/usage-error.ts";
import type { Scenario } from "../drill/scenario.ts";
import { drillFiles, drillsIn } from "./drills.ts";
import type { Project } from "./project.ts";
import { sourcesOf } from "./sources.ts";

export interface Survey {
  readonly drills: readonly Scenario[];
  /** Sentences, each with its file. */
  readonly problems: readonly string[];
  /** Absolute paths of the config, of the drills, and of what these import of the project. */
  readonly sources: readonly string[];
}

/** Loads every drill file. @throws UsageError where there is none */
export async function surveyOf(project: Project): Promise<Survey> {
  const { root, file } = project;
  const paths = drillFiles(project);
  const drills: Scenario[] = [];
  const problems: string[] = [];
  const from = new Map<string, string>();
  for (const path of paths) {
    const found = await drillsIn(root, path).catch(problemOf);
    if (typeof found === "string") problems.push(found);
    else
      for (const drill of found) {
        const other = from.get(drill.name);
        if (other !== undefined)
          problems.push(
            `${path}: drill "${drill.name}" is in ${other} already. Give one of them another name`,
          );
        else drills.push(drill);
        from.set(drill.name, other ?? path);
      }
  }
  return { drills, problems, sources: sourcesOf([file, ...paths.map((path) => join(root, path))]) };
}

function problemOf(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  throw error;
}
