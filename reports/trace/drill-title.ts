/** A drill by its name and what was chosen of its options: `region-outage --disk lost`. */
import { flagText, optionFlags } from "../../harness/contract/flags.ts";
import type { Result } from "../../harness/contract/result.ts";

/** Defaults are named too: they may change later. */
export function drillTitle({ scenario, options }: Pick<Result["run"], "scenario" | "options">): string {
  return [scenario, ...optionFlags(options).map(flagText)].join(" ");
}
