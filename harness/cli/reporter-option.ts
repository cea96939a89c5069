/** `--reporter`, an option of commands that drill, and the reporters that it and the config name. */
import { Option } from "@commander-js/extra-typings";
import { type Reporting, reportingBy } from "../campaign/reporting.ts";
import type { Project } from "../project/project.ts";

export function reporterOption() {
  return new Option(
    "--reporter <names>",
    "who else is told, instead of those of the config, by commas: ctrf, github, json, or modules of your own",
  ).argParser((given) =>
    given
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  );
}

/** @throws UsageError as `reportingBy` */
export function reportingOf(
  { root, config }: Project,
  given: readonly string[] | undefined,
  runs: string,
): Promise<Reporting> {
  const say = (text: string) => console.error(`regiondrill: ${text}`);
  return reportingBy(given ?? config.reporters ?? usual(), { root, runs, say });
}

/** Where a job of GitHub runs, it is told. */
function usual(): string[] {
  return process.env.GITHUB_ACTIONS === "true" ? ["github"] : [];
}
