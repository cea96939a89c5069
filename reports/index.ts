/**
 * The reports a drill leaves in its folder, one row a file. A new format is a new file beside these and a new row;
 * the terminal's table is not among them because it is printed, not kept.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ReportInput } from "./input.ts";
import { renderJunit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";

export type { ReportInput } from "./input.ts";

export interface Renderer {
  /** Name of the file in the run's folder. */
  readonly file: string;
  readonly render: (input: ReportInput) => string | Promise<string>;
}

export const renderers: readonly Renderer[] = [
  { file: "report.html", render: renderHtml },
  { file: "report.md", render: renderMarkdown },
  { file: "junit.xml", render: renderJunit },
];

/** The page and its libraries are loaded when it is written: until then a drill needs the memory for its load. */
async function renderHtml(input: ReportInput): Promise<string> {
  const page = await import("./html.ts");
  return page.renderHtml(input);
}

/**
 * Renders every report and writes it into an existing folder; returns the paths in the order of `renderers`.
 * Throws the file system's error when a file cannot be written; files written before it stay.
 */
export async function writeReports(runFolder: string, input: ReportInput): Promise<string[]> {
  const written: string[] = [];
  for (const { file, render } of renderers) {
    const path = join(runFolder, file);
    await writeFile(path, await render(input));
    written.push(path);
  }
  return written;
}
