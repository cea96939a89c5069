/** Messages, checklist and post-mortem as Markdown, one part each; headings start at the given level. */
import { checklists, type Item, timedSteps } from "../communications/checklist.ts";
import { type Entry, incidentOf, noIncident } from "../communications/incident.ts";
import { messages } from "../communications/messages.ts";
import { postMortem } from "../communications/post-mortem.ts";
import type { ReportInput } from "../input.ts";
import { list, paragraphs, table, text } from "./markup.ts";

const boxes: Readonly<Record<Item["state"], string>> = { done: "[x]", unmet: "[ ] ✗", open: "[ ]" };

/** @param level of the first headings, 1 to 5 */
export function communicationsText(input: ReportInput, level: number): string {
  const incident = incidentOf(input);
  if (incident === null) return noIncident;
  const title = (words: string, deeper = 0) => `${"#".repeat(level + deeper)} ${words}`;
  const steps = timedSteps(incident).map((step) => [text(step.title), step.started, step.took]);
  return paragraphs([
    ...messages(incident).flatMap((message) => [
      title(message.title),
      `Subject: ${text(message.subject)}`,
      entries(message.entries),
    ]),
    title("Checklist"),
    ...checklists(incident).flatMap((one) => [
      title(one.title, 1),
      list(one.items.map((item) => `${boxes[item.state]} ${text(item.text)}: ${text(item.found)}`)),
    ]),
    ...(steps.length === 0
      ? []
      : [title("Steps, timed", 1), table(["step", ">after the fault", ">took"], steps)]),
    title("Post-mortem"),
    ...postMortem(incident).flatMap((chapter) => [title(chapter.title, 1), entries(chapter.entries)]),
  ]);
}

function entries(all: readonly Entry[]): string {
  return list(
    all.map(({ label, value, hint }) =>
      value === null
        ? `**${text(label)}**: ＿＿＿ *(to fill in: ${text(hint)})*`
        : `**${text(label)}**: ${text(value)}`,
    ),
  );
}
