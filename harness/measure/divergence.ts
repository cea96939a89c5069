/**
 * How far regions are apart: the early sign that operators watch (the difference of key counts), the exact difference
 * of the keys, and the events which the regions hold with different contents. Parity at the end is not its business.
 */
import type { Measures } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import type { Contents } from "../history/operations.ts";
import type { KeyRead, LedgerRead } from "../history/reads.ts";

const mostExamples = 20;

/** By the reads while regions could not reach each other; `null` when fewer than two were read. */
export function divergenceOf(history: IndexedHistory): Measures["divergence"] {
  const { regions } = history.run;
  const ledgers = regions.map((region) => history.ledger("split", region)).filter((one) => one?.complete);
  if (ledgers.length < 2) return null;
  const conflicting = conflictsIn(history, ledgers as LedgerRead[]);
  return {
    keyCountDifferencePeak: keyCountDifference(history),
    keyDifference: Object.fromEntries(
      history.keyStores("split").map((store) => {
        const reads = regions.map((region) => history.keys("split", region, store));
        return [store, keyDifference(reads.filter((read) => read?.complete) as KeyRead[])];
      }),
    ),
    conflicting: conflicting.length,
    examples: conflicting.slice(0, mostExamples),
  };
}

function keyCountDifference({ samples }: IndexedHistory): number {
  return samples.reduce((peak, { keys }) => {
    const counts = Object.values(keys ?? {});
    return counts.length < 2 ? peak : Math.max(peak, Math.max(...counts) - Math.min(...counts));
  }, 0);
}

/** Keys that at least one of the regions lacks. */
function keyDifference(reads: readonly KeyRead[]): number {
  let different = 0;
  for (let i = 0; i < (reads[0]?.present.length ?? 0); i++) {
    const holders = reads.reduce((sum, { present }) => sum + present[i]!, 0);
    if (holders > 0 && holders < reads.length) different++;
  }
  const strangers = reads.reduce((all, { unknown }) => all.union(unknown), new Set<string>());
  for (const key of strangers) if (!reads.every(({ unknown }) => unknown.has(key))) different++;
  return different;
}

type Conflict = NonNullable<Measures["divergence"]>["examples"][number];

/** Only a row that differs from what was sent first can differ between regions: few events are looked at. */
function conflictsIn(history: IndexedHistory, ledgers: readonly LedgerRead[]): Conflict[] {
  const { find, account, amount } = history.operations;
  const altered = ledgers.map((ledger) => new Map(ledger.altered.map((row) => [row.eventId, row])));
  const suspects = new Set(altered.flatMap((rows) => [...rows.keys()]));
  const conflicts: Conflict[] = [];
  for (const eventId of suspects) {
    const operation = find(eventId)!;
    const sent = { account: history.accountNames[account[operation]!]!, amount: amount[operation]! };
    const held = ledgers.flatMap((ledger, i): [string, Contents][] => {
      if (ledger.applied[operation] === 0) return [];
      const row = altered[i]!.get(eventId) ?? sent;
      return [[ledger.region, { account: row.account, amount: row.amount }]];
    });
    const [first] = held;
    if (held.some(([, one]) => one.account !== first![1].account || one.amount !== first![1].amount))
      conflicts.push({ eventId, held: Object.fromEntries(held) });
  }
  return conflicts;
}
