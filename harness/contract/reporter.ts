/** What a reporter is: it is told of each drill as it ends, and of all of them at the end of a command. */
import type { Result, Verdict } from "./result.ts";

/** What a drill can be told as. */
export type ReportFormat = "terminal" | "html" | "markdown" | "junit" | "communications";

export interface ReportedDrill {
  /** As `result.json` holds it. Its texts come from the system under test and are not trusted. */
  readonly result: Result;
  /** What the verdict counts for: a drill that shows a known weakness has to fail, and counts as a pass. */
  readonly counts: Verdict;
  /** Folder of the run, absolute: history, reports, logs. */
  readonly folder: string;
  /** Where the drill is defined; `null` if unknown. */
  readonly source: { readonly file: string; readonly line: number } | null;
  /** The drill in a format of ours, escaped for it; the terminal's table with colours if the terminal has them. */
  readonly report: (format: ReportFormat) => Promise<string>;
}

export interface Reporter {
  /** A drill has ended and was judged. */
  drill?(drill: ReportedDrill): void | Promise<void>;
  /** The command ends: all its drills, in their order. */
  end?(drills: readonly ReportedDrill[]): void | Promise<void>;
}

/** Where a reporter works. */
export interface ReporterContext {
  /** Folder of the runs, absolute. */
  readonly runs: string;
  /** Prints a text for people: on the error output if the standard output holds JSON. */
  readonly print: (text: string) => void;
}

/** What a reporter's module exports as its default. @throws Error on wrong options */
export type MakeReporter = (
  options: Readonly<Record<string, unknown>>,
  context: ReporterContext,
) => Reporter | Promise<Reporter>;
