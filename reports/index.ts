/**
 * The reports a drill leaves in its folder, one row a file, and each a reporter by the name of its format. A new format is a
 * new file beside these and a new row; the terminal's table is not among them because it is printed, not kept.
 */
import { join } from "node:path";
import type { ReportFormat } from "../harness/contract/reporter.ts";
import { writeWhole } from "../harness/files/write.ts";
import { renderCommunications } from "./communications.ts";
import type { ReportInput } from "./input.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";

export type { ReportInput } from "./input.ts";

export interface Renderer {
  /** What the user calls it. */
  readonly format: Exclude<ReportFormat, "terminal">;
  /** Another name that is accepted. */
  readonly alias?: string;
  /** Name of the file in the run's folder. */
  readonly file: string;
  readonly render: (input: ReportInput) => string | Promise<string>;
}

export const renderers: readonly Renderer[] = [
  { format: "html", file: "report.html", render: renderHtml },
  { format: "markdown", alias: "md", file: "report.md", render: renderMarkdown },
  { format: "junit", file: "junit.xml", render: renderJunit },
  { format: "communications", file: "communications.md", render: renderCommunications },
];

/** The page and its libraries are loaded when it is written: until then a drill needs the memory for its load. */
export async function renderHtml(input: ReportInput): Promise<string> {
  const page = await import("./html.ts");
  return page.renderHtml(input);
}

/**
 * Renders reports, all of them if none are named, and writes them into an existing folder; returns the paths in the
 * order of `renderers`. One that fails keeps no other from being written. Throws the first error when all were tried:
 * `FileError` when a file cannot be written.
 */
export async function writeReports(
  runFolder: string,
  input: ReportInput,
  chosen: readonly Renderer[] = renderers,
): Promise<string[]> {
  const written: string[] = [];
  const errors: unknown[] = [];
  for (const { file, render } of chosen) {
    const path = join(runFolder, file);
    try {
      writeWhole(path, await render(input));
      written.push(path);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return written;
}
