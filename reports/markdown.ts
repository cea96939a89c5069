/**
 * The report for a pull request: verdict, reasons and checks in the open, the rest folded away. GitHub's Markdown;
 * whatever a system under test said is escaped, so that it can neither break a table nor add markup or a mention.
 */
import type { CheckResult, Result, Witness } from "../harness/contract/result.ts";
import { brokenExamples } from "./facts/broken.ts";
import { criterionRows } from "./facts/criteria.ts";
import { measureRows, operationsText } from "./facts/measures.ts";
import { clock, moments, secondsSinceStart } from "./facts/moments.ts";
import { count } from "./facts/quantity.ts";
import { untested } from "./facts/untested.ts";
import { cleanupText, costText } from "./facts/upkeep.ts";
import { checksByVerdict, negativeControl, verdictWords } from "./facts/verdict.ts";
import { legible, type ReportInput } from "./input.ts";

/** The report as Markdown that ends with a line feed. */
export function renderMarkdown(input: ReportInput): string {
  const { result } = legible(input);
  const parts = [
    opening(result),
    examples(result),
    section("Checks", checks(result)),
    section("Measures", measures(result)),
    section("Criteria", criteria(result)),
    section("Faults", faults(result)),
    section("Operations", `${operationsText(result)}.`),
    section("Not tested", list(untested(result).map(({ what, why }) => `**${text(what)}**: ${text(why)}`))),
    folded("Witnesses", witnesses(result)),
    folded("Timeline", timeline(result)),
    folded(
      "Versions",
      table(
        ["", "version"],
        Object.entries(result.run.versions).map((row) => row.map(text)),
      ),
    ),
    closing(result),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function opening(result: Result): string {
  const { word, sign, meaning } = verdictWords[result.verdict];
  const control = negativeControl(result);
  return [
    `## ${sign} ${word}: ${text(result.run.scenario)}, ${meaning}`,
    `> ${text(result.run.promise)}`,
    list(result.reasons.map(text)),
    control === null ? "" : `*${text(control)}*`,
    `${checksByVerdict(result)} · ${costText(result)}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function examples(result: Result): string {
  const lives = brokenExamples(result).map(({ subject, life }) => {
    const seen = life.map((witness) => `  - ${where(result, witness)}${text(witness.text)}`);
    return [`- ${code(subject)}`, ...seen].join("\n");
  });
  return lives.length === 0 ? "" : `For example:\n\n${lives.join("\n")}`;
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

function timeline(result: Result): string {
  return table(
    [">at", "kind", "what"],
    moments(result, null).map((moment) => [clock(moment.seconds), text(moment.kind), text(moment.text)]),
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

/** A heading that starts with ">" sets its column to the right. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = heads.map((head) => (head.startsWith(">") ? "---:" : "---"));
  return [line(heads.map((head) => head.replace(/^>/, ""))), line(rule), ...rows.map(line)].join("\n");
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

function section(title: string, body: string): string {
  return body === "" ? "" : `### ${title}\n\n${body}`;
}

function folded(title: string, body: string): string {
  return body === "" ? "" : `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** Plain text on one line, without markup, links or mentions. */
function text(value: string): string {
  return value
    .replace(/\s+/g, " ")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/@/g, "&#64;")
    .replace(/[\\`*_[\]|~#]/g, "\\$&")
    .replace(/:\/\//g, "&#58;//");
}

/** Literal text on one line; a backtick or a column's end inside it is replaced. */
function code(value: string): string {
  return `\`${value.replace(/\s+/g, " ").replaceAll("`", "'").replaceAll("|", "¦")}\``;
}
