/**
 * Deduplication parity: after convergence the regions' deduplication stores hold the same keys, by exact set
 * difference. Each store is compared with the same store of the other regions. Whether the keys are the right ones
 * shows in the credits, not here.
 */
import { count, counted } from "../contract/quantity.ts";
import type { Witness } from "../contract/result.ts";
import type { IndexedHistory } from "../history/indexed.ts";
import type { KeyRead } from "../history/reads.ts";
import { type Check, judgeCount, mostWitnesses } from "./check.ts";
import { finalKeys } from "./final-reads.ts";

export const dedupParity: Check = (history) => {
  const stores = history.keyStores("final").map((store) => compare(history, store));
  const violations = stores.reduce((sum, store) => sum + store.violations, 0);
  // A store without a single key in any region was not compared, whatever the others hold.
  const incomplete = stores
    .map(
      (store) => store.missing ?? (store.examined === 0 ? `${store.name} holds no key in any region` : null),
    )
    .filter((missing) => missing !== null);
  return judgeCount(history, "dedup-parity", "dedupParity", {
    examined: stores.reduce((sum, store) => sum + store.examined, 0),
    violations,
    found: stores.map((store) => store.found).join("; "),
    witnesses: stores.flatMap((store) => store.witnesses),
    missing: incomplete.join("; ") || null,
  });
};

function compare(history: IndexedHistory, store: string) {
  const { complete, missing } = finalKeys(history, store);
  const sizes = complete.map(sizeOf);
  const lacking = complete.map(() => 0);
  const witnesses: Witness[] = [];
  let violations = 0;
  const note = (eventId: string, has: (read: KeyRead) => boolean) => {
    violations++;
    for (const [i, read] of complete.entries()) {
      if (has(read)) continue;
      lacking[i]!++;
      if (witnesses.length < mostWitnesses)
        witnesses.push({ eventId, region: read.region, text: `${store} of ${read.region} lacks this key` });
    }
  };
  for (let i = 0; i < history.operations.count; i++) {
    const present = complete.reduce((sum, read) => sum + read.present[i]!, 0);
    if (present > 0 && present < complete.length)
      note(history.operations.idOf(i), (read) => read.present[i] === 1);
  }
  const strangers = complete.reduce((all, read) => all.union(read.unknown), new Set<string>());
  for (const key of strangers) {
    const has = (read: KeyRead) => read.unknown.has(key);
    if (!complete.every(has)) note(key, has);
  }
  const held = complete.map((read, i) => `${read.region} ${count(sizes[i]!)}${lackingText(lacking[i]!)}`);
  return {
    name: store,
    examined: complete.length < 2 ? 0 : sizes.reduce((sum, size) => sum + size, 0),
    violations,
    found: `${counted(violations, "keys")} of ${store} differ: ${held.join(", ")}`,
    witnesses,
    missing,
  };
}

function lackingText(lacking: number): string {
  return lacking === 0 ? "" : ` (lacks ${count(lacking)})`;
}

/** Keys held, each counted once. */
function sizeOf(read: KeyRead): number {
  let size = read.unknown.size;
  for (const one of read.present) size += one;
  return size;
}
