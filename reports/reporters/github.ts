/**
 * `github`: an annotation at the line of each drill that counts as anything but a pass, and a summary of all drills on the page
 * of the job. Annotations go to the error output, where GitHub reads them too and nothing else is expected.
 */
import { appendFileSync, statSync } from "node:fs";
import { relative } from "node:path";
import type { MakeReporter, ReportedDrill } from "../../harness/contract/reporter.ts";
import { verdictWords } from "../facts/verdict.ts";
import { legible } from "../input.ts";
import { code, table, text } from "../markdown/markup.ts";
import { requireNone } from "./options.ts";

/** GitHub drops the summary of a step that is larger. */
const summaryMost = 1024 * 1024;
const cutOff = "\n\n_The summary ends here: GitHub takes no more than 1 MiB. The runs have everything._\n";

export const githubReporter: MakeReporter = (options) => {
  requireNone(options);
  return {
    drill(drill) {
      if (drill.counts !== "pass") console.error(annotationOf({ ...drill, result: legible(drill.result) }));
    },
    end(drills) {
      const summary = process.env.GITHUB_STEP_SUMMARY;
      if (summary === undefined || summary === "" || drills.length === 0) return;
      const whole = summaryOf(drills.map((drill) => ({ ...drill, result: legible(drill.result) })));
      const before = statSync(summary, { throwIfNoEntry: false })?.size ?? 0;
      appendFileSync(summary, cut(whole, summaryMost - before));
    },
  };
};

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
function message(words: string): string {
  return words.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** A property ends at a comma, and its list at a colon. */
function property(words: string): string {
  return message(words).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** Every line is whole by itself, so that the summary can end behind any of them. */
function summaryOf(drills: readonly ReportedDrill[]): string {
  const rows = drills.map(({ result: { run, verdict }, counts }) => [
    text(run.scenario),
    verdictWords[verdict].word,
    verdictWords[counts].word,
    text(run.promise),
  ]);
  const unkept = drills.filter(({ counts }) => counts !== "pass");
  return [
    "## Drills\n",
    table(["drill", "verdict", "counts as", "promise"], rows),
    ...unkept.flatMap(({ result: { run, reasons } }) => [
      `\n### ${text(run.scenario)}\n`,
      ...reasons.map((reason) => `- ${text(reason)}`),
      `\n${code(run.command)}`,
    ]),
    "",
  ].join("\n");
}

/** As many lines as fit in so many bytes, with a sentence where some were left out; nothing if not even that fits. */
function cut(whole: string, most: number): string {
  if (Buffer.byteLength(whole) <= most) return whole;
  const room = most - Buffer.byteLength(cutOff);
  if (room < 0) return "";
  const bytes = Buffer.from(whole).subarray(0, room);
  return bytes.toString("utf8", 0, Math.max(0, bytes.lastIndexOf("\n"))) + cutOff;
}
