/**
 * Dead letters: every acknowledged event that cannot be applied, because its version is too old or its body cannot be read,
 * is set aside once in every region, with its reason, and is not credited; every other one is credited and not set aside.
 * An event that was on its way while the oldest compatible version changed may be either. Letters that were repaired and
 * replayed are credited exactly once in the end.
 */
import { count, share } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import { failCode, okCode } from "../history/operations.ts";
import { eitherWay, fatesOf, toApply, toSetAside } from "../measure/fates.ts";
import { deadLettersOf, letterReads, type RegionLetters } from "../measure/letters.ts";
import { type Check, judgeCount, mostWitnesses } from "./check.ts";
import { finalLedgers } from "./final-reads.ts";
import { witnessOf } from "./life.ts";

const incompatible = "drop_incompatible";

export const deadLetters: Check = (history) => {
  const { purpose, complete, missing } = letterReads(history);
  const fates = fatesOf(history);
  // By event id: an event that is wrong in two regions is one violation.
  const wrong = new Map<string, Witness>();
  const note = (witness: Witness) => {
    if (!wrong.has(witness.eventId!)) wrong.set(witness.eventId!, witness);
  };
  for (const read of complete) {
    for (const witness of wronglyTreated(history, read, fates)) note(witness);
    for (const { eventId, verdict } of read.letters.unknown)
      note({
        eventId,
        region: read.region,
        text: `never attempted, yet set aside in ${read.region} as ${verdict}`,
      });
  }
  const replayed = purpose === "drained" ? afterReplay(history, complete) : null;
  for (const witness of replayed?.witnesses ?? []) note(witness);
  const measured = deadLettersOf(history);
  const expected = measured?.expected ?? 0;
  return judgeCount(history, "dead-letters", "deadLetters", {
    examined: expected * complete.length + (replayed?.examined ?? 0),
    violations: wrong.size,
    found: `${rateText(measured)}${replayed ? `, ${count(replayed.credited)} replayed letters were credited once` : ""}${wrongText(wrong.size)}`,
    witnesses: [...wrong.values()].slice(0, mostWitnesses),
    missing:
      missing ?? replayed?.missing ?? (expected === 0 ? "nothing that was sent had to be set aside" : null),
  });
};

function rateText(measured: ReturnType<typeof deadLettersOf>): string {
  if (!measured) return "nothing that was sent had to be set aside";
  const { sent, expected, found } = measured;
  return `${count(expected)} of ${count(sent)} events sent had to be set aside (${share(sent === 0 ? 0 : expected / sent)}), ${count(found)} were`;
}

function wrongText(wrong: number): string {
  return wrong === 0 ? "" : `; ${count(wrong)} ${wrong === 1 ? "was" : "were"} treated wrongly`;
}

function* wronglyTreated(
  history: IndexedHistory,
  { region, letters, ledger }: RegionLetters,
  fates: Uint8Array | null,
): Generator<Witness> {
  const { count, outcome } = history.operations;
  for (let i = 0; i < count; i++) {
    if (outcome[i] === failCode) continue;
    const verdicts = letters.verdicts.get(i);
    const fault = faultOf(history, i, fates?.[i] ?? toApply, verdicts ?? [], ledger.applied[i]!);
    if (fault) yield witnessOf(history, i, `${fault} in ${region}`, region);
  }
}

/** What is wrong with how one region treated an event; `null` when nothing is. */
function faultOf(
  { operations }: IndexedHistory,
  i: number,
  fate: number,
  verdicts: readonly string[],
  applied: number,
): string | null {
  const acknowledged = operations.outcome[i] === okCode;
  if (fate === toApply) {
    if (verdicts.length > 0) return `set aside as ${verdicts.join(" and ")} though it could be applied`;
    return acknowledged && applied === 0 ? "neither credited nor set aside" : null;
  }
  const what = operations.unreadable[i] === 1 ? "unreadable" : `of version ${operations.version[i]}`;
  if (fate === toSetAside && applied > 0) return `${what}, yet credited`;
  if (verdicts.length === 0) {
    if (!acknowledged || (fate === eitherWay && applied > 0)) return null;
    return fate === eitherWay ? "neither credited nor set aside" : `${what}, yet not set aside`;
  }
  if (verdicts.length > 1) return `set aside ${verdicts.length} times`;
  const right = (verdicts[0] === incompatible) === (operations.unreadable[i] === 0);
  return right ? null : `${what}, yet set aside as ${verdicts[0]}`;
}

/** After letters were replayed each event that had been set aside is in the ledgers, once. */
function afterReplay(history: IndexedHistory, complete: readonly RegionLetters[]) {
  const ledgers = finalLedgers(history);
  const aside = new Set(complete.flatMap(({ letters }) => [...letters.verdicts.keys()]));
  const witnesses: Witness[] = [];
  let credited = 0;
  for (const i of aside) {
    const bad = ledgers.complete.find(({ applied }) => applied[i] !== 1);
    if (!bad) credited++;
    else {
      const times = bad.applied[i] === 0 ? "not credited" : `credited ${bad.applied[i]} times`;
      witnesses.push(
        witnessOf(history, i, `set aside and replayed, yet ${times} in ${bad.region}`, bad.region),
      );
    }
  }
  return { witnesses, credited, examined: aside.size * ledgers.complete.length, missing: ledgers.missing };
}
