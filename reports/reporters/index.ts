/** Reporters by name. Those of the files in a run's folder are made of the rows in `reports/index.ts`. */
import type { MakeReporter } from "../../harness/contract/reporter.ts";
import { renderers } from "../index.ts";
import { ctrfReporter } from "./ctrf.ts";
import { githubReporter } from "./github.ts";
import { jsonReporter } from "./json.ts";
import { keptReporter } from "./kept.ts";
import { terminalReporter } from "./terminal.ts";

export const reporters: Readonly<Record<string, MakeReporter>> = {
  terminal: terminalReporter,
  ...Object.fromEntries(renderers.map((renderer) => [renderer.format, keptReporter(renderer)])),
  ctrf: ctrfReporter,
  github: githubReporter,
  json: jsonReporter,
};

/** The name of a reporter of ours, for a name or an alias of it; any other name as it is. */
export function reporterCalled(name: string): string {
  return renderers.find(({ alias }) => alias === name)?.format ?? name;
}
