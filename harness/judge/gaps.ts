/**
 * What a history lacks for its verdict to mean anything, and what in it cannot have been: found here because no check
 * looks for it. One gap is enough to make a drill inconclusive.
 */

import { alwaysChecked, type CriterionId, criterionTable } from "../contract/criteria.ts";
import { providerNamed } from "../contract/provider-name.ts";
import { holdingOf } from "../contract/roles.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { sentByHand } from "../measure/by-hand.ts";

/** Each gap as a sentence. */
export function gapsOf(history: IndexedHistory): string[] {
  return [
    ...scopeGaps(history),
    ...loadGaps(history),
    ...convergenceGaps(history),
    ...faultGaps(history),
    ...earlyReads(history),
  ];
}

function scopeGaps({ run: { checks, criteria, provider }, faultRecords }: IndexedHistory): string[] {
  const unjudged = criteria.filter(({ id }) => !checks.includes(checkOf(id)));
  const always = alwaysChecked({
    faults: faultRecords.length > 0,
    census: providerNamed(provider) !== "external",
  });
  const left = checks.length === 0 ? [] : always.filter((id) => !checks.includes(id));
  return [
    ...(checks.length > 0 ? [] : ["the scenario asks for no check"]),
    ...(criteria.length > 0 ? [] : ["the scenario promises nothing: it has no criterion"]),
    ...unjudged.map(({ id }) => {
      return `no check judged criterion "${id}": the scenario leaves out ${checkOf(id)}`;
    }),
    ...left.map((id) => `${id} is left out, which every such drill is judged by`),
  ];
}

function checkOf(id: CriterionId): string {
  return criterionTable[id].check;
}

/** What is sent by hand is recorded too, and is not among what the sender counts: it must not stand for what is missing. */
function loadGaps(history: IndexedHistory): string[] {
  const { senders, operations } = history;
  const sender = senders.at(-1);
  if (sender === undefined) return [];
  const isByHand = sentByHand(history);
  const conflicts = operations.rivals.size;
  let canaries = 0;
  for (let i = 0; i < operations.count; i++) if (isByHand(i)) canaries++;
  const { conflicting = conflicts, readBacks = history.readBacks.count } = sender;
  return [
    ...counted("operations", sender.sent, operations.count - canaries - conflicts),
    ...counted("conflicting events", conflicting, conflicts),
    ...counted("reads", readBacks, history.readBacks.count),
  ];
}

function counted(what: string, reported: number, found: number): string[] {
  if (reported === found) return [];
  return [`the sender reports ${reported} ${what}, the history has ${found}`];
}

/** All regions must hold everything, or the one that was made the only writer and those that were made its replicas. */
function convergenceGaps({ run, end, troubles, convergences, writers, replicas }: IndexedHistory): string[] {
  const last = convergences.at(-1);
  if (!last)
    return end && troubles.length === 0
      ? ["the drill ended as if all were well, without waiting until the regions hold the same"]
      : [];
  const writer = writers.findLast(({ at }) => at <= last.at)?.region;
  const following = run.regions.filter(
    (region) => replicas.findLast((one) => one.region === region && one.at <= last.at)?.of === writer,
  );
  const holders = writer === undefined ? holdingOf(run) : [writer, ...following];
  const left = holders.filter((region) => !last.regions.includes(region));
  return left.map((region) => `${region} must hold everything, but was not waited for`);
}

function faultGaps({ faults }: IndexedHistory): string[] {
  return faults
    .filter(({ effective }) => effective !== null && effective.untilAt < effective.at)
    .map(({ kind, target }) => `${kind} of ${target} was in full effect before its effect began`);
}

/** The reconciliation log is read as soon as its region is back. */
function earlyReads({ run, senders, ledger, letters, keys, keyStores }: IndexedHistory): string[] {
  const loadEnded = senders.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  return run.regions
    .flatMap((region) => [
      ledger("final", region),
      letters("final", region),
      ...keyStores("final").map((store) => keys("final", region, store)),
    ])
    .filter((read) => read !== undefined)
    .filter(({ startedAt }) => startedAt < loadEnded)
    .map(({ store, region }) => `the final ${store} of ${region} was read before the load had ended`);
}
