/**
 * The report for a pull request: verdict, reasons and checks in the open, the rest folded away. GitHub's Markdown;
 * texts of a system under test are escaped, so that it can neither break a table nor add markup or a mention.
 */

import { clock, count } from "../harness/contract/quantity.ts";
import type { CheckResult, Result, Witness } from "../harness/contract/result.ts";
import { edgeInWords, phaseRows } from "./chart/phases.ts";
import { brokenExamples, brokenLives, livesOf } from "./facts/broken.ts";
import { criterionRows } from "./facts/criteria.ts";
import { measureRows, operationsText } from "./facts/measures.ts";
import { faultSpans, moments, secondsSinceStart } from "./facts/moments.ts";
import { unsealed } from "./facts/seal.ts";
import { untested } from "./facts/untested.ts";
import { cleanupText, costText } from "./facts/upkeep.ts";
import { checksByVerdict, negativeControl, verdictWords } from "./facts/verdict.ts";
import { legible, type ReportInput } from "./input.ts";
import { communicationsText } from "./markdown/communications.ts";
import { lifeTable } from "./markdown/lives.ts";
import { code, folded, list, paragraphs, section, table, text } from "./markdown/markup.ts";

/** The report as Markdown that ends with a line feed. */
export function renderMarkdown(input: ReportInput): string {
  const clean = legible(input);
  const { result } = clean;
  const parts = [
    opening(clean),
    examples(clean),
    section("Checks", checks(result)),
    section("Measures", measures(result)),
    folded("Operations that were missing", missing(clean)),
    section("Criteria", criteria(result)),
    section("Faults", faults(result)),
    section("Operations", `${operationsText(result)}.`),
    section("Not tested", list(untested(result).map(({ what, why }) => `**${text(what)}**: ${text(why)}`))),
    folded("Phases", phases(clean)),
    folded("Witnesses", witnesses(result)),
    folded("Timeline", timeline(clean)),
    folded("Communications", communicationsText(clean, 4)),
    folded(
      "Versions",
      table(
        ["", "version"],
        Object.entries(result.run.versions).map((row) => row.map(text)),
      ),
    ),
    closing(result),
  ];
  return `${paragraphs(parts)}\n`;
}

function opening(input: ReportInput): string {
  const { result, unfinished } = input;
  const noSeal = unsealed(input);
  const { word, sign, meaning } = verdictWords[result.verdict];
  const control = negativeControl(result);
  return paragraphs([
    unfinished === null
      ? ""
      : `> [!WARNING]\n> **This drill did not end:** ${text(unfinished)}. This report is about the part that was recorded.`,
    noSeal === null ? "" : `> [!WARNING]\n> ${noSeal}`,
    `## ${sign} ${word}: ${text(result.run.scenario)}, ${meaning}`,
    `> ${text(result.run.promise)}`,
    list(result.reasons.map(text)),
    control === null ? "" : `*${text(control)}*`,
    `${checksByVerdict(result)} · ${costText(result)}`,
  ]);
}

function examples(input: ReportInput): string {
  const lives = brokenLives(input);
  if (lives.length > 0) return `For example:\n\n${lifeTable(lives)}`;
  const others = brokenExamples(input.result).map(({ subject, seen }) => {
    const lines = seen.map((witness) => `  - ${where(input.result, witness)}${text(witness.text)}`);
    return [`- ${code(subject)}`, ...lines].join("\n");
  });
  return others.length === 0 ? "" : `For example:\n\n${others.join("\n")}`;
}

/** The operations that the check of the loss names, followed through the regions. */
function missing(input: ReportInput): string {
  const witnesses = input.result.checks.find(({ id }) => id === "rpo")?.witnesses ?? [];
  return lifeTable(
    livesOf(
      input,
      witnesses.flatMap(({ eventId }) => eventId ?? []),
    ),
  );
}

/** What the charts of the page show, by phase. */
function phases({ result, series }: ReportInput): string {
  const { regions } = result.run;
  const rows = phaseRows(series, regions, faultSpans(result)).map((row) => [
    `${row.phase} (${clock(row.from)} to ${clock(row.to)})`,
    ...regions.map((region) => row.throughput[region] ?? ""),
    row.success,
    row.latencyP95,
    ...regions.map((region) => row.backlog[region] ?? ""),
  ]);
  const names = regions.map(text);
  const heads = [
    "phase",
    ...names.map((region) => `>${region}, a second`),
    ...[">success", ">worst p95"],
    ...names.map((region) => `>${region}, backlog`),
  ];
  return paragraphs([table(heads, rows), text(edgeInWords(series))]);
}

function checks(result: Result): string {
  const row = ({ id, verdict, examined, violations, reason }: CheckResult) => [
    `${verdictWords[verdict].sign} ${code(id)}`,
    verdict,
    count(examined),
    count(violations),
    text(reason),
  ];
  return table(["check", "verdict", ">examined", ">violations", "found"], result.checks.map(row));
}

function measures(result: Result): string {
  return table(
    ["measure", "measured", "limit", ""],
    measureRows(result).map(({ name, value, limit, remark }) => [
      text(name),
      value,
      limit ?? "none",
      text(remark),
    ]),
  );
}

function criteria(result: Result): string {
  return table(
    ["promise", "limit", "measured", "verdict"],
    criterionRows(result).map(({ promise, limit, measured, verdict }) => [
      text(promise),
      text(limit),
      text(measured),
      verdict === null ? "not judged" : `${verdictWords[verdict].sign} ${verdict}`,
    ]),
  );
}

function faults(result: Result): string {
  const at = (iso: string | null) => (iso === null ? "never" : clock(secondsSinceStart(result, iso)));
  return list(
    result.faults.map(
      ({ kind, target, effectiveAt, effectProof, healedAt, healProof }) =>
        `**${text(kind)} ${text(target)}**: effective ${at(effectiveAt)} (${text(effectProof ?? "not proven")}), ` +
        `healed ${at(healedAt)} (${text(healProof ?? "not proven")})`,
    ),
  );
}

function witnesses(result: Result): string {
  const rows = result.checks.flatMap((check) =>
    check.witnesses.map((witness) => [
      code(check.id),
      witness.eventId ? code(witness.eventId) : text(witness.account ?? ""),
      text(witness.region ?? ""),
      witness.at ? clock(secondsSinceStart(result, witness.at)) : "",
      text(witness.text),
    ]),
  );
  return table(["check", "event", "region", ">at", "seen"], rows);
}

function timeline(input: ReportInput): string {
  return table(
    [">at", "kind", "what"],
    moments(input, null).map((moment) => [clock(moment.seconds), text(moment.kind), text(moment.text)]),
  );
}

function closing(result: Result): string {
  const { run } = result;
  return [
    `Run ${code(run.id)}, seed ${run.seed}, commit ${code(run.commit ?? "unknown")}, ` +
      `criteria ${code(result.criteriaSha256.slice(0, 12))}. Clean-up: ${text(cleanupText(result))}.`,
    `Replay: ${code(run.command)}`,
  ].join("\n\n");
}

function where(result: Result, { at, region }: Witness): string {
  const parts = [at ? clock(secondsSinceStart(result, at)) : "", text(region ?? "")].filter(
    (part) => part !== "",
  );
  return parts.length === 0 ? "" : `${parts.join(", ")}: `;
}
