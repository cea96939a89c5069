/** `--reporter`, an option of commands that drill, and the reporters that it and the config name. */
import { Option } from "@commander-js/extra-typings";
import { nameOf, type Reporting, reportingBy, type Spec } from "../campaign/reporting.ts";
import { exitCodes, type Verdict } from "../contract/result.ts";
import type { Project } from "../project/project.ts";

export function reporterOption() {
  return new Option(
    "--reporter <names>",
    "who else is told, instead of those of the config, by commas: terminal, html, markdown, junit, communications, ctrf, github, json, or modules of your own",
  ).argParser((given, before: readonly string[] | undefined) => [...(before ?? []), ...namesIn(given)]);
}

function namesIn(given: string): string[] {
  return given
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

interface Asked {
  /** Names of `--reporter`, which take the place of the config's. */
  readonly given: readonly string[] | undefined;
  readonly runs: string;
  /** Whether the standard output is to hold JSON, and nothing else. */
  readonly json: boolean;
  /** Whether the table of each drill is printed even if `terminal` is not named. */
  readonly tables: boolean;
}

/** @throws UsageError as `reportingBy` */
export function reportingOf({ root, config }: Project, asked: Asked): Promise<Reporting> {
  const { given, runs, json, tables } = asked;
  const specs: readonly Spec[] = given ?? config.reporters ?? usual();
  const shown = !tables || specs.some((spec) => nameOf(spec) === "terminal");
  return reportingBy(shown ? specs : ["terminal", ...specs], {
    root,
    runs,
    say: (text) => console.error(`regiondrill: ${text}`),
    print: json ? console.error : console.log,
  });
}

/** A drill that passed, but was not reported as requested, is no success: a job would be green with its reports missing. */
export function exitCodeOf(verdict: Verdict, reporting: Reporting): number {
  return exitCodes[verdict === "pass" && reporting.hasFailed() ? "harness-error" : verdict];
}

/** Where a job of GitHub runs, it is told. */
function usual(): string[] {
  return process.env.GITHUB_ACTIONS === "true" ? ["github"] : [];
}
