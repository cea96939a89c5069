/**
 * A drill as one row of `drill-log.md`, and the head of that file. The log is added to as drills end; nothing in it is
 * ever written again, so what a later version finds in an old history does not change it.
 */

import { counted, duration } from "../../harness/contract/quantity.ts";
import { madeToFail, type Result } from "../../harness/contract/result.ts";
import { recoveryOf } from "../facts/criteria.ts";
import { legible } from "../input.ts";
import { code, table, text } from "../markdown/markup.ts";
import { drillTitle } from "./drill-title.ts";

const columns = [
  "ended (UTC)",
  "run",
  "drill",
  "topology",
  "profile",
  "provider",
  "verdict",
  "RTO",
  "RPO",
  "injected",
  "commit",
  "seed",
];

/** What a new log begins with: the title, and the heads of the table. */
export function drillLogHead(): string {
  const heads = table(columns, [columns]).split("\n").slice(0, 2).join("\n");
  const words = [
    "One row for each drill that ended, in the order in which they ended. Rows are added, never changed.",
    "Drills marked as negative control were made to miss their promise on purpose.",
  ];
  return `# Drill log\n\n${words.join(" ")}\n\n${heads}\n`;
}

/** One line, with its line feed. @param verdict in words, with what it counts for where that is not the same */
export function drillLogRow(result: Result, verdict: string): string {
  const found = legible(result);
  const { run } = found;
  const control = madeToFail(run);
  const cells = [
    text(run.endedAt.slice(0, 19).replace("T", " ")),
    code(run.id),
    text(drillTitle(run)),
    ...[run.topology, run.profile, run.provider].map(text),
    text(control === null ? legible(verdict) : `${found.verdict} (negative control: ${control})`),
    text(found.measures.rto === null ? "–" : recoveryOf(found)),
    text(lossText(found.measures.rpo)),
    text(injected(found.faults)),
    code(run.commit ?? "unknown"),
    String(run.seed),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

function lossText({ atFailover, afterHeal }: Result["measures"]["rpo"]): string {
  const moments = [
    [atFailover, "at failover"],
    [afterHeal, "after healing"],
  ] as const;
  const read = moments.flatMap(([loss, when]) => {
    if (loss === null) return [];
    const seconds = loss.seconds > 0 ? ` (${duration(loss.seconds * 1_000)})` : "";
    return `${counted(loss.operations, "operations")}${seconds} ${when}`;
  });
  return read.join(", ") || "–";
}

function injected(faults: Result["faults"]): string {
  const each = faults.map(({ kind, target, effectiveAt }) => {
    return `${kind} ${target}${effectiveAt === null ? " (effect not proven)" : ""}`;
  });
  return each.join(", ") || "no fault";
}
