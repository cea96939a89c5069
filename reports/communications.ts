/**
 * What people would be told of the drill if it were an incident: start, updates, resolution, the playbook's checklist
 * and the skeleton of a post-mortem, as a file to work on. Measured facts are filled in, the rest is marked as blank.
 */
import { legible, type ReportInput } from "./input.ts";
import { communicationsText } from "./markdown/communications.ts";
import { paragraphs, text } from "./markdown/markup.ts";

/** Markdown that ends with a line feed. */
export function renderCommunications(input: ReportInput): string {
  const clean = legible(input);
  const { result, unfinished } = clean;
  return `${paragraphs([
    `# Communications: ${text(result.run.scenario)}`,
    `Run ${text(result.run.id)}. This was a drill: times are measured, and what is marked “to fill in” is for people.`,
    unfinished === null ? "" : `**This drill did not end:** ${text(unfinished)}.`,
    communicationsText(clean, 2),
  ])}\n`;
}
