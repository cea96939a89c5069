/** All that is wrong in the drill files of a project, where a command that needs them would stop at the first. */
import { join } from "node:path";
import { drillFiles, type ReadDrills, readDrills } from "./drills.ts";
import type { Project } from "./project.ts";
import { sourcesOf } from "./sources.ts";

export interface Survey extends ReadDrills {
  /** Absolute paths of the config, of the drills, and of what these import of the project. */
  readonly sources: readonly string[];
}

/** Loads every drill file. @throws UsageError where there is none */
export async function surveyOf(project: Project): Promise<Survey> {
  const files = drillFiles(project).map((path) => join(project.root, path));
  return { ...(await readDrills(project)), sources: sourcesOf([project.file, ...files]) };
}
