/**
 * Whether there was enough traffic for the other checks to mean anything: the sender kept its schedule, every phase
 * of the drill saw operations, every serving region took part (while the fault lasted too, where it lost no region), and
 * duplicates were provoked where that was asked for. Too little never fails a system: it makes the drill inconclusive.
 */
import { count, counted, duration, percent } from "../contract/quantity.ts";
import { roleOf, roleTable } from "../contract/roles.ts";
import { mainFault } from "../history/fault-life.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { okCode } from "../history/operations.ts";
import { acknowledgedDuringFault, phasesOf } from "../measure/phases.ts";
import { mostLatenessP99Ms, unmeasuredBy } from "../measure/schedule.ts";
import type { Check } from "./check.ts";

/** Share of the scheduled arrivals that must have been sent. */
const leastSent = 0.95;
const leastOperationsAPhase = 100;
/** More than a canary or two. */
const leastOperationsARegion = 10;
/** From this many redeliveries expected on, none at all is no accident. */
const tellingRedeliveries = 20;

export const loadSufficient: Check = (history) => {
  const shortfalls = [
    ...senderShortfalls(history),
    ...phaseShortfalls(history),
    ...regionShortfalls(history),
    ...duringShortfalls(history),
    ...roleShortfalls(history),
    ...redeliveryShortfalls(history),
  ];
  const { count } = history.operations;
  const enough = shortfalls.length === 0 && count > 0;
  const sent = `${counted(count, "operations")} and ${counted(history.redeliveries.count, "redeliveries")}`;
  return {
    id: "load-sufficient",
    verdict: enough ? "pass" : "inconclusive",
    examined: count,
    violations: shortfalls.length,
    reason: enough
      ? `${sent} were sent on schedule, in every phase and to every region that serves`
      : shortfalls.join("; "),
    witnesses: shortfalls.map((text) => ({ text })),
  };
};

function senderShortfalls(history: IndexedHistory): string[] {
  const sender = history.senders.at(-1);
  if (!sender) return ["the sender left no account of its schedule"];
  const shortfalls: string[] = [];
  if (sender.sent < leastSent * sender.scheduled)
    shortfalls.push(`only ${count(sender.sent)} of ${count(sender.scheduled)} scheduled arrivals were sent`);
  if (sender.latenessP99Ms > mostLatenessP99Ms)
    shortfalls.push(
      `arrivals were sent up to ${duration(sender.latenessP99Ms, mostLatenessP99Ms)} late (99th percentile)`,
    );
  const why = unmeasuredBy(history);
  if (why !== null && shortfalls.length === 0) shortfalls.push(why);
  return shortfalls;
}

function phaseShortfalls(history: IndexedHistory): string[] {
  const phases = Object.entries(phasesOf(history));
  const looked = mainFault(history.faults) ? phases : phases.slice(0, 1);
  return looked
    .filter(([, operations]) => operations < leastOperationsAPhase)
    .map(([phase, operations]) => {
      return `only ${counted(operations, "operations")} ${phase} the fault, ${leastOperationsAPhase} are needed`;
    });
}

/** Where answers do not name their region, regions cannot be told apart. */
function regionShortfalls(history: IndexedHistory): string[] {
  const took = acknowledgedBefore(history);
  const named = took.some((operations) => operations > 0);
  return history.run.serving
    .map((region) => [region, took[history.regionNames.indexOf(region)] ?? 0] as const)
    .filter(([, operations]) => named && operations < leastOperationsARegion)
    .map(([region, operations]) => {
      return `${region} acknowledged only ${counted(operations, "operations")} before the fault`;
    });
}

/** A region that served though its role is another: then the fault met another system than the one described. */
function roleShortfalls(history: IndexedHistory): string[] {
  const { run } = history;
  const took = acknowledgedBefore(history);
  return run.regions.flatMap((region) => {
    const role = roleOf(run, region);
    const operations = took[history.regionNames.indexOf(region)] ?? 0;
    if (roleTable[role].serves || operations < leastOperationsARegion) return [];
    return [`${region} is a ${role}, and acknowledged ${counted(operations, "operations")} before the fault`];
  });
}

/** Operations by the region that acknowledged them before the main fault; numbers as in `regionNames`. */
function acknowledgedBefore(history: IndexedHistory): number[] {
  const effectAt = mainFault(history.faults)?.effective.at ?? Number.POSITIVE_INFINITY;
  const { count, outcome, acknowledgedAt, acknowledgedBy } = history.operations;
  const took = history.regionNames.map(() => 0);
  for (let i = 0; i < count; i++) {
    const by = acknowledgedBy(i);
    if (outcome[i] === okCode && acknowledgedAt(i) < effectAt && by in took) took[by]! += 1;
  }
  return took;
}

/** A fault that no region is lost to shows nothing of regions that had nothing to do meanwhile. */
function duringShortfalls(history: IndexedHistory): string[] {
  const fault = mainFault(history.faults);
  const took = acknowledgedDuringFault(history);
  if (!fault || fault.regionsLost.length > 0 || !namesRegions(history)) return [];
  return history.run.serving
    .filter((region) => (took[region] ?? 0) < leastOperationsARegion)
    .map((region) => {
      return `${region} acknowledged only ${counted(took[region] ?? 0, "operations")} while the fault lasted`;
    });
}

/** Whether any acknowledgement names its region. */
function namesRegions({ operations, regionNames }: IndexedHistory): boolean {
  const { count, acknowledgedBy } = operations;
  for (let i = 0; i < count; i++) if (acknowledgedBy(i) in regionNames) return true;
  return false;
}

function redeliveryShortfalls(history: IndexedHistory): string[] {
  const share = history.run.load.redelivered;
  const expected = share * history.operations.count;
  if (expected < tellingRedeliveries || history.redeliveries.count > 0) return [];
  return [`no operation was delivered a second time, though ${percent(share * 100)} were to be`];
}
