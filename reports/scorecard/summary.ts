/**
 * A nightly job as Markdown for the summary page of a CI job: what failed first, with the line that runs it again; then
 * every drill, the controls, and what got worse against earlier runs. Bounded, because such pages cut off long texts.
 */

import { counted } from "../../harness/contract/quantity.ts";
import { type Verdict, verdictSchema } from "../../harness/contract/result.ts";
import type { Night, NightDrill, Outcome } from "../../harness/score/night.ts";
import type { Scorecard } from "../../harness/score/scorecard.ts";
import { verdictWords } from "../facts/verdict.ts";
import { legible } from "../input.ts";
import { code, list, paragraphs, section, table, text } from "../markdown/markup.ts";
import { alarms, flakeText } from "./words.ts";

const shownMost = 50;
const reasonMost = 300;

/** Ends with a line feed. Deterministic: the times in it are those of the night. */
export function renderSummary(untrustedNight: Night, untrustedCard: Scorecard): string {
  const night = legible(untrustedNight);
  const card = legible(untrustedCard);
  const parts = [
    opening(night),
    section("Not as expected", list(bounded(night.drills.flatMap(trouble)))),
    section("Drills", drills(night)),
    section("Controls", controls(night)),
    section("Worse than before", list(bounded(alarms(card).map(text)))),
    section("Flakes of earlier runs", list(bounded(earlierFlakes(night, card)))),
  ];
  return `${paragraphs(parts)}\n`;
}

function opening(night: Night): string {
  const { word, sign } = verdictWords[night.verdict];
  const tally = (outcome: Outcome) => night.drills.filter((drill) => drill.outcome === outcome).length;
  const counts = [...verdictSchema.options, "flake" as const, "not run" as const]
    .map((outcome) => ({ outcome, n: tally(outcome) }))
    .filter(({ n }) => n > 0)
    .map(({ outcome, n }) => `${n} ${outcome}`);
  return [
    `## ${sign} ${word}: nightly drills`,
    `${counted(night.drills.length, "drills")} with ${counted(night.seeds.length, "seeds")} (${night.seeds.join(", ")}): ${counts.join(", ") || "none"}.`,
    `Commit ${code(night.commit ?? "unknown")}, from ${night.startedAt} to ${night.endedAt}.`,
    ...(night.stopped === null ? [] : [`**Stopped before all was run**: ${text(clipped(night.stopped))}`]),
  ].join("\n\n");
}

/** Every attempt is named: a pass that came later takes no failure back. */
function trouble({ title, seed, outcome, attempts }: NightDrill): string[] {
  if (outcome === "pass") return [];
  if (outcome === "not run") return [`${code(title)}, seed ${seed}: not run`];
  const lines = attempts.map(({ counts, text: standing, reason, folder, command }, i) => {
    const why = reason === null || counts === "pass" ? "" : `: ${text(clipped(reason))}`;
    return `  - attempt ${i + 1}, ${signOf(counts)} ${text(standing)}${why}; ${code(folder)}; ${code(command)}`;
  });
  return [[`${code(title)}, seed ${seed}: **${outcome}**`, ...lines].join("\n")];
}

function drills({ drills: all, seeds }: Night): string {
  const rows = [...Map.groupBy(all, ({ title }) => title)].map(([title, same]) => [
    code(title),
    ...seeds.map((seed) => cell(same.find((drill) => drill.seed === seed))),
  ]);
  return table(["drill", ...seeds.map((seed) => `seed ${seed}`)], rows);
}

function cell(drill: NightDrill | undefined): string {
  if (drill === undefined || drill.outcome === "not run") return "not run";
  if (drill.outcome !== "flake") return `${signOf(drill.outcome)} ${text(drill.attempts.at(-1)!.text)}`;
  return `⚠ flake: ${drill.attempts.map(({ counts }) => counts).join(", ")}`;
}

function controls({ controls: found, controlsNotRun }: Night): string {
  if (found === null)
    return controlsNotRun === 0 ? "Left out." : `${counted(controlsNotRun, "controls")} were not run.`;
  const escaped = found.controls.filter(({ detection }) => detection !== "caught");
  const caught = found.controls.length - escaped.length;
  const left = controlsNotRun === 0 ? "" : ` ${counted(controlsNotRun, "controls")} were not run.`;
  const rows = escaped.map(({ defect, scenario, mustBeCaughtBy, detection, verdict, command }) => [
    code(defect ?? "sabotage"),
    code(scenario ?? "no drill"),
    text(mustBeCaughtBy.join(", ") || "a probe"),
    detection,
    verdict ?? "",
    command === null ? "" : code(command),
  ]);
  const lines = table(["defect", "drill", "must be caught by", "detection", "verdict", "again"], rows);
  return paragraphs([`${caught} of ${found.controls.length} caught by what must catch them.${left}`, lines]);
}

/** Those of the night stand above. */
function earlierFlakes(night: Night, { rows }: Scorecard): string[] {
  const tonight = new Set(night.drills.flatMap(({ attempts }) => attempts.map(({ folder }) => folder)));
  return rows
    .flatMap(({ flakes }) => flakes)
    .filter(({ runs }) => !runs.every(({ folder }) => tonight.has(folder)))
    .map((flake) => text(flakeText(flake)));
}

function signOf(verdict: Verdict): string {
  return verdictWords[verdict].sign;
}

function clipped(value: string): string {
  return value.length <= reasonMost ? value : `${value.slice(0, reasonMost - 1)}…`;
}

function bounded(items: readonly string[]): string[] {
  const more = items.length - shownMost;
  return [...items.slice(0, shownMost), ...(more > 0 ? [`and ${more} more`] : [])];
}
