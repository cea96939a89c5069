/** The page of the atlas: what was measured, and how to measure it again. Pure text. */
import { count, durationBetween, notMeasured, share } from "../harness/contract/quantity.ts";
import type { Result } from "../harness/contract/result.ts";
import type { AtlasDrill } from "./drills.ts";
import type { Stack } from "./stack.ts";

export interface Measured {
  readonly drill: AtlasDrill;
  readonly result: Result;
}

export interface StackVersion {
  readonly stack: Stack;
  readonly version: string;
}

export function pageOf(measured: readonly Measured[], versions: readonly StackVersion[]): string {
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
      [
        "stack",
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
      ],
      measured.map(rowOf),
    ),
    "",
    "The verdict holds each to the same promise: service back within 30 s, no acknowledged event lost, none applied twice.",
    "_Missing at failover_: acknowledged, and not held by the surviving region when service was back. _Lost at fail-back_: of those gone",
    "after healing, the ones acknowledged since. _Outages_: times in which service was away, the first one included. _Acknowledged_: share",
    "of all events, with retries.",
    "",
    "## Versions and settings",
    "",
    table(
      ["stack", "version", "settings"],
      versions.map(({ stack, version }) => [
        stack.title,
        version,
        Object.entries(stack.settings)
          .map(([name, words]) => `${name}: ${words}`)
          .join(". "),
      ]),
    ),
    "",
    "## Again",
    "",
    "`npm run atlas` as root on Linux, or `npm run atlas -- etcd` for one stack. What is missing is installed as system packages.",
    "",
  ].join("\n");
}

function rowOf({ drill, result }: Measured): string[] {
  const { rto, rpo, availability, outages, lossByTime } = result.measures;
  const duplicates = result.checks.find(({ id }) => id === "duplicate-credits");
  return [
    drill.stack.title,
    drill.setting,
    drill.fault,
    result.verdict,
    recoveryOf(rto),
    counted(rpo.atFailover?.operations),
    counted(rpo.afterHeal?.operations),
    counted(lossByTime?.failBack.operations),
    counted(duplicates === undefined || duplicates.examined === 0 ? undefined : duplicates.violations),
    counted(outages?.length),
    availability === null ? notMeasured : share(availability),
  ];
}

function recoveryOf(rto: Result["measures"]["rto"]): string {
  if (rto === null) return "no outage";
  const { lowerMs, upperMs } = rto;
  return lowerMs === null || upperMs === null ? "did not come back" : durationBetween(lowerMs, upperMs);
}

function counted(value: number | undefined): string {
  return value === undefined ? notMeasured : count(value);
}

/** With columns of one width each, as the formatter of this repository has them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}
