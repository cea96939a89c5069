/** Reporters by name, one row each. What every run leaves in its folder is in `reports/index.ts`. */
import type { MakeReporter } from "../../harness/contract/reporter.ts";
import { ctrfReporter } from "./ctrf.ts";
import { githubReporter } from "./github.ts";
import { jsonReporter } from "./json.ts";

export const reporters: Readonly<Record<string, MakeReporter>> = {
  ctrf: ctrfReporter,
  github: githubReporter,
  json: jsonReporter,
};
