/**
 * `github`: an annotation at the line of each drill that counts as anything but a pass, and a summary of all drills on the page
 * of the job. Annotations go to the error output, where GitHub reads them too and nothing else is expected.
 */
import { appendFileSync, statSync } from "node:fs";
import { relative } from "node:path";
import type { MakeReporter, ReportedDrill } from "../../harness/contract/reporter.ts";
import { verdictWords } from "../facts/verdict.ts";
import { legible } from "../input.ts";

/** GitHub drops the summary of a step that is larger. */
const summaryMost = 1024 * 1024;
const cutOff = "\n\n_The summary ends here: GitHub takes no more than 1 MiB. The runs have everything._\n";

export const githubReporter: MakeReporter = () => ({
  drill(drill) {
    if (drill.counts !== "pass") console.error(annotationOf({ ...drill, result: legible(drill.result) }));
  },
  end(drills) {
    const summary = process.env.GITHUB_STEP_SUMMARY;
    if (summary === undefined || summary === "" || drills.length === 0) return;
    const text = summaryOf(drills.map((drill) => ({ ...drill, result: legible(drill.result) })));
    const before = statSync(summary, { throwIfNoEntry: false })?.size ?? 0;
    appendFileSync(summary, cut(text, summaryMost - before));
  },
});

function annotationOf({ result, source }: ReportedDrill): string {
  const { run, verdict, reasons } = result;
  const place =
    source === null
      ? []
      : [
          `file=${property(relative(process.env.GITHUB_WORKSPACE ?? process.cwd(), source.file))}`,
          `line=${source.line}`,
        ];
  const title = `title=${property(`${run.scenario}: ${verdictWords[verdict].word}`)}`;
  return `::error ${[...place, title].join(",")}::${message([...reasons, run.command].join("\n"))}`;
}

/** As GitHub's workflow commands escape what follows them. */
function message(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** A property ends at a comma, and its list at a colon. */
function property(text: string): string {
  return message(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function summaryOf(drills: readonly ReportedDrill[]): string {
  const rows = drills.map(({ result: { run, verdict }, counts }) =>
    [cell(run.scenario), verdictWords[verdict].word, verdictWords[counts].word, cell(run.promise)].join(
      " | ",
    ),
  );
  const unkept = drills.filter(({ counts }) => counts !== "pass");
  return [
    "## Drills\n",
    "| drill | verdict | counts as | promise |",
    "| --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
    ...unkept.flatMap(({ result: { run, reasons } }) => [
      `\n### ${cell(run.scenario)}\n`,
      ...reasons.map((reason) => `- ${cell(reason)}`),
      `\n\`\`\`\n${run.command}\n\`\`\``,
    ]),
    "",
  ].join("\n");
}

/** Text that neither ends a cell nor begins markup. */
function cell(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, "\\$&").replaceAll("\n", " ");
}

/** As much as fits in so many bytes, whole characters, with a sentence where something was cut off. */
function cut(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const room = most - Buffer.byteLength(cutOff);
  if (room < 0) return "";
  const kept = new TextDecoder().decode(Buffer.from(text).subarray(0, room)).replace(/\ufffd$/, "");
  return kept + cutOff;
}
