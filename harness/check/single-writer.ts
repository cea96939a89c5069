/**
 * Single writer: once a region was made the only writer, no other takes a write, neither from senders nor from the
 * harness, which attempts it past the edge. Without such an attempt at another one, nothing is proven.
 */
import { counted } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import { wallTime } from "../history/clock.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { type AttemptTable, noRegion, okCode } from "../history/operations.ts";
import { type Check, judgeCount } from "./check.ts";

export const singleWriter: Check = (history) => {
  const since = history.writers[0]?.at ?? Number.POSITIVE_INFINITY;
  const acknowledgements = [
    takenBy(history, history.operations.attempts, since),
    takenBy(history, history.redeliveries, since),
  ];
  const attempts = history.writeAttempts.filter(({ at }) => at > since);
  const accepted = attempts.filter(
    ({ at, region, accepted: was }) => was && !mayWrite(history, region, at, at),
  );
  const samples = history.samples.filter(({ at, writes }) => writes && at > since);
  const double = samples.filter(({ writes }) => Object.values(writes!).filter(Boolean).length > 1);
  const witnesses = [
    ...accepted.map(({ at, region, text }) => ({ region, at: wallTime(history.run, at), text })),
    ...acknowledgements.flatMap(({ wrong }) => wrong),
    ...double.map(({ at, writes }): Witness => {
      const writers = Object.keys(writes!).filter((region) => writes![region]);
      return { at: wallTime(history.run, at), text: `${writers.join(" and ")} both took writes` };
    }),
  ];
  const taken = acknowledgements.reduce((sum, { examined }) => sum + examined, 0);
  const answers = `${counted(taken, "acknowledgements")} and ${counted(attempts.length, "attempts")} past the edge`;
  return judgeCount(history, "single-writer", "singleWriter", {
    examined: taken + attempts.length,
    violations: witnesses.length,
    found: `${counted(witnesses.length, "writes")} taken by a region that was not the primary, in ${answers}`,
    witnesses,
    missing: missingOf(history),
  });
};

function missingOf(history: IndexedHistory): string | null {
  const { writers, writeAttempts } = history;
  if (writers.length === 0) return "no region was made the only writer";
  // Each time anew: a region that was fenced once need not be the second time.
  const untried = writers.find((writer, i) => {
    const end = writers[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    return !writeAttempts.some(({ at, region }) => at > writer.at && at < end && region !== writer.region);
  });
  return untried ? `no write to another region was tried while ${untried.region} was the primary` : null;
}

/** Acknowledgements of attempts that were sent since then, and those by a region that may not have given them. */
function takenBy(history: IndexedHistory, attempts: AttemptTable, since: number) {
  const wrong: Witness[] = [];
  let examined = 0;
  for (let i = 0; i < attempts.count; i++) {
    if (attempts.outcome[i] !== okCode || attempts.sent[i]! <= since || attempts.region[i] === noRegion)
      continue;
    examined++;
    const region = history.regionNames[attempts.region[i]!]!;
    if (mayWrite(history, region, attempts.sent[i]!, attempts.done[i]!)) continue;
    const text = `${region} acknowledged a write though it was not the primary`;
    wrong.push({ region, at: wallTime(history.run, attempts.done[i]!), text });
  }
  return { examined, wrong };
}

/** Whether the region was the only writer at any moment between the two. */
function mayWrite({ writers }: IndexedHistory, region: string, from: number, until: number): boolean {
  return writers.some(({ region: writer, at }, i) => {
    const end = writers[i + 1]?.at ?? Number.POSITIVE_INFINITY;
    return writer === region && at <= until && end > from;
  });
}
