/** The page of the atlas: what was measured, and how to measure it again. Pure text. */
import { count, durationBetween, notMeasured, share } from "../harness/contract/quantity.ts";
import type { AtlasDrill } from "./drills.ts";
import type { DrillRecord, Measured } from "./measured.ts";
import type { Stack } from "./stack.ts";

/** @param drills all drills of the atlas, in their order */
export function pageOf(drills: readonly AtlasDrill[], measured: Measured): string {
  const stacks = [...new Set(drills.map(({ stack }) => stack))];
  return [
    "# Atlas",
    "",
    "What the loss of a region costs in software that people run, as measured by `npm run atlas` and nothing else. Each stack is",
    "described by the public contract alone ([atlas/topology.ts](../atlas/topology.ts)): a service in front of it in each of two regions",
    "takes 100 events a second, and a third site is a witness where the stack has one. Everything runs on one machine.",
    "",
    "A _region outage_ takes region `eu` off the network and kills all of its processes; it is healed under load, and traffic goes back",
    "to it. A _partition_ lets no packet pass between `eu` and the other sites, while clients reach all of them. `eu` is where the first",
    "server of each stack starts, and leads if one leads.",
    "",
    table(
      columns,
      drills.map((drill) => rowOf(drill, measured[drill.name])),
    ),
    "",
    ...objections(drills, measured),
    "The verdict holds each to the same promise: service back within 30 s, no acknowledged event lost, none applied twice.",
    "_Missing at failover_: acknowledged, and not held by the surviving region when service was back. _Lost at fail-back_: of those gone",
    "after healing, the ones acknowledged since. _Outages_: times in which service was away, the first one included. _Acknowledged_: share",
    "of all events, with retries. _Measured_: the day of the drill. What surprised is in the [track record](track-record.md).",
    "",
    "## Settings",
    "",
    table(["stack", "setting", "meaning"], stacks.flatMap(settingsOf)),
    "",
    "The service in front of each stack adds no retry, no cache and no queue of its own:",
    "",
    table(
      ["stack", "service in front of it"],
      stacks.map(({ title, service }) => [title, service]),
    ),
    "",
    "## Again",
    "",
    "`npm run atlas` as root on Linux measures all, `npm run atlas -- etcd` one stack, `npm run atlas -- etcd-raft-partition` one drill.",
    "Each row is replaced when its drill ends; the others stay. What is missing is installed as system packages.",
    "",
  ].join("\n");
}

const columns = [
  "stack",
  "version",
  "setting",
  "fault",
  "verdict",
  "RTO",
  "missing at failover",
  "gone after healing",
  "lost at fail-back",
  "duplicates",
  "outages",
  "acknowledged",
  "measured",
];

function rowOf({ stack, setting, fault }: AtlasDrill, record: DrillRecord | undefined): string[] {
  return [
    stack.title,
    record?.version ?? "",
    setting,
    fault,
    record?.verdict ?? "",
    ...figureCells(record?.figures ?? null),
    record?.date ?? "never",
  ];
}

function figureCells(figures: DrillRecord["figures"]): string[] {
  if (figures === null) return Array(7).fill(notMeasured);
  return [
    recoveryOf(figures.rto),
    counted(figures.missingAtFailover),
    counted(figures.goneAfterHealing),
    counted(figures.lostAtFailBack),
    counted(figures.duplicates),
    counted(figures.outages),
    figures.acknowledged === null ? notMeasured : share(figures.acknowledged),
  ];
}

function recoveryOf(rto: NonNullable<DrillRecord["figures"]>["rto"]): string {
  if (rto === null) return "no outage";
  const { lowerMs, upperMs } = rto;
  return lowerMs === null || upperMs === null ? "did not come back" : durationBetween(lowerMs, upperMs);
}

/** Why drills did not pass, in the order of the table. */
function objections(drills: readonly AtlasDrill[], measured: Measured): string[] {
  const lines = drills.flatMap(({ name, stack, setting, fault }) => {
    const why = measured[name]?.why ?? null;
    return why === null ? [] : [`- ${stack.title}, ${setting}, ${fault}: ${why}`];
  });
  return lines.length === 0
    ? []
    : ["What stands against a pass, as each drill reported it:", "", ...lines, ""];
}

function settingsOf({ title, settings }: Stack): string[][] {
  return Object.entries(settings).map(([name, meaning]) => [title, name, meaning]);
}

function counted(value: number | null): string {
  return value === null ? notMeasured : count(value);
}

/** With columns of one width each, as the formatter of this repository has them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
