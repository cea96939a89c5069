/** A drill by its name and what was chosen of its options: `region-outage --disk lost`. */
import type { Result } from "../../harness/contract/result.ts";

/** Defaults are said too: they may change later. */
export function drillTitle({ scenario, options }: Pick<Result["run"], "scenario" | "options">): string {
  const flags = Object.entries(options).flatMap(([name, value]) => {
    if (value === false) return [];
    return value === true ? `--${name}` : `--${name} ${value}`;
  });
  return [scenario, ...flags].join(" ");
}
