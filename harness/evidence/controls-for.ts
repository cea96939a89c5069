/** The detection table of negative controls, where it is about the same version and commit as the run; else why not. */

import { existsSync } from "node:fs";
import { type Controls, controlsSchema } from "../contract/controls.ts";
import { ownCommand } from "../contract/own-command.ts";
import type { Result } from "../contract/result.ts";
import { readPlainText } from "../files/plain.ts";

/** A table has a row for each defect and each scenario. */
const limitBytes = 16 * 1024 * 1024;

export type ControlsFor =
  | { readonly controls: Controls; readonly leftOut: null }
  | { readonly controls: null; readonly leftOut: string };

export function controlsFor(path: string, run: Result["run"]): ControlsFor {
  const none = (leftOut: string): ControlsFor => ({ controls: null, leftOut });
  if (!existsSync(path)) return none(`there was no controls.json; \`${ownCommand("controls")}\` makes one`);
  const controls = readControls(path);
  if (controls === null) return none("controls.json is not a detection table that this version can read");
  const objection = objectionToControls(controls, run);
  return objection === null ? { controls, leftOut: null } : none(objection);
}

/** The table in this file; `null` when it holds none. @throws FileError where no plain file lies */
export function readControls(path: string): Controls | null {
  return parsed(readPlainText(path, limitBytes));
}

/** `null` when it is none. */
export function parsed(text: string): Controls | null {
  try {
    return controlsSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Why these controls do not apply to the run; `null` if they do. */
export function objectionToControls({ version, commit }: Controls, run: Result["run"]): string | null {
  if (run.commit === null || commit === null) return "the commit of the run or of the controls is not known";
  if (commit !== run.commit) return `controls.json is of commit ${commit}, the run of ${run.commit}`;
  if (version !== run.versions.regiondrill)
    return `controls.json is of version ${version}, the run of ${run.versions.regiondrill}`;
  return null;
}
